import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedBytes } from '../../src/db/usage.ts';
import { mediaFile } from '../media-files.ts';
import { upload } from './forms.ts';
import { type Service, startService } from './service.ts';
import { type Sender, startSender } from './uploads/sender.ts';

let service: Service;
let sender: Sender;
let film: Buffer;
let limit: number;
beforeAll(async () => {
  film = readFileSync(mediaFile('odd/one-frame-8x8.webm'));
  limit = Math.round(2.5 * film.length);
  service = await startService({ limits: { storedBytes: limit } });
  sender = await startSender(service);
});
afterAll(() => service.stop());

test('uploads at once store no more than one after the other would', async () => {
  const send = () => upload(service, [{ name: 'file', filename: 'a.webm', content: film }]);
  const answers = await Promise.all(Array.from({ length: 6 }, send));
  for (const answer of answers.filter(({ statusCode }) => statusCode !== 200))
    expect(answer.json().code).toBe('quota_exceeded');
  const stored = await storedBytes(service.db, service.mine.projectId);
  expect(stored).toBeLessThanOrEqual(limit);
  expect(stored).toBe(film.length * answers.filter(({ statusCode }) => statusCode === 200).length);
  expect(stored).toBeGreaterThan(0);
  expect(await service.db.query('select 1 from room_claims')).toEqual([]);
});

test('resumable uploads that begin at once are as many as there is room for', async () => {
  const begin = () =>
    sender.send('POST', '/v1/uploads', { ...service.other.headers, 'upload-length': String(film.length) });
  const answers = await Promise.all(Array.from({ length: 8 }, begin));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(6);
});
