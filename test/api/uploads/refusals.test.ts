import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from '../service.ts';
import { bytesType, type Sender, startSender } from './sender.ts';

let service: Service;
let sender: Sender;
let film: Buffer;
beforeAll(async () => {
  service = await startService({ limits: { uploadBytes: 1_000_000, storedBytes: 800_000 } });
  sender = await startSender(service);
  film = service.media('4x3-240p.mp4');
});
afterAll(() => service.stop());

const codeOf = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
  return `${answer.status} ${((await answer.json()) as { code: string }).code}`;
};
const begin = (headers: Record<string, string>) => sender.send('POST', '/v1/uploads', headers);

test('a server tells what it can of tus, with and without a preflight', async () => {
  for (const headers of [{}, { origin: 'https://app.example', 'access-control-request-method': 'PATCH' }]) {
    const answer = await fetch(`${sender.url}/v1/uploads`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'tus-version': '1.0.0',
      'tus-extension': 'creation,creation-with-upload,termination,expiration,checksum',
      'tus-checksum-algorithm': 'sha1,sha256',
      'tus-max-size': '1000000',
      'access-control-allow-origin': '*',
    });
  }
});

test('an upload that may not be is refused when it begins, by its length', async () => {
  expect(await codeOf(await begin({ 'upload-length': '1000001' }))).toBe('413 upload_too_large');
  expect(await codeOf(await begin({ 'upload-length': '0' }))).toBe('422 file_empty');
  expect(await codeOf(await begin({ 'upload-length': 'many' }))).toBe('400 invalid_request');
  expect(await codeOf(await begin({ 'upload-defer-length': '1' }))).toBe('400 invalid_request');
  expect(await codeOf(await begin({ 'upload-length': '9', 'upload-metadata': 'film ?' }))).toBe('400 invalid_request');
  expect(await codeOf(await begin({ 'tus-resumable': '0.2.2' }))).toBe('412 precondition_failed');
});

test('a name with a NUL, which no database takes, is kept without it', async () => {
  const path = await sender.begin(100, 'a\0 film \\u0000.mp4');
  const [, name] = (await sender.send('HEAD', path)).headers.get('upload-metadata')!.split(' ');
  expect(Buffer.from(name!, 'base64').toString()).toBe('a film \\u0000.mp4');
  await sender.send('DELETE', path);
});

test('what stands in front may say what it likes of the way', async () => {
  const answer = await begin({ 'upload-length': '9', 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'a b' });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toMatch(`${sender.url}/v1/uploads/`);
});

test('uploads that have begun count against the room of the project', async () => {
  const path = await sender.begin(500_000);
  expect(await codeOf(await begin({ 'upload-length': '400000' }))).toBe('403 quota_exceeded');
  expect((await sender.send('DELETE', path)).status).toBe(204);
  expect((await begin({ 'upload-length': '400000' })).status).toBe(201);
});

test('bytes are taken at the end of what is there alone, and no more than were announced', async () => {
  const path = await sender.begin(100);
  const send = (offset: string, bytes: Buffer) => sender.send('PATCH', path, { 'upload-offset': offset }, bytes);
  expect(await codeOf(await send('5', film.subarray(0, 10)))).toBe('409 upload_offset_conflict');
  expect(await codeOf(await send('0', film.subarray(0, 101)))).toBe('413 upload_too_large');
  expect(await codeOf(await sender.send('PATCH', path, {}, film.subarray(0, 10)))).toBe('400 invalid_request');
  const checksum = { 'upload-offset': '0', 'upload-checksum': 'md5 AAAA' };
  expect(await codeOf(await sender.send('PATCH', path, checksum, film.subarray(0, 10)))).toBe('400 invalid_request');
  expect(
    await codeOf(await sender.send('PATCH', path, { 'upload-offset': '0', 'content-type': 'text/plain' }, film)),
  ).toBe('415 unsupported_media_type');
  expect(await sender.offsetOf(path)).toBe(0);

  // Of a body that does not say how long it is, it is known when it comes
  const untold = await fetch(sender.url + path, {
    method: 'PATCH',
    headers: { ...service.mine.headers, 'tus-resumable': '1.0.0', 'upload-offset': '0', ...bytesType },
    ...{ body: new Blob([new Uint8Array(200)]).stream(), duplex: 'half' },
  });
  expect(await codeOf(untold)).toBe('413 upload_too_large');
});

test('an upload is that of its project alone, and nobody without a token has one', async () => {
  const path = await sender.begin(100);
  for (const method of ['HEAD', 'DELETE'])
    expect((await sender.send(method, path, service.other.headers)).status).toBe(404);
  const stolen = await sender.send('PATCH', path, { 'upload-offset': '0', ...service.other.headers }, Buffer.alloc(10));
  expect(await codeOf(stolen)).toBe('404 not_found');
  const { authorization: _, ...noToken } = { authorization: '', 'tus-resumable': '1.0.0', 'upload-length': '9' };
  expect((await fetch(`${sender.url}/v1/uploads`, { method: 'POST', headers: noToken })).status).toBe(401);
});
