import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { File as StoredFile } from '../../src/schemas/file.ts';
import { dataFolder } from '../cli/program.ts';
import { mediaFile } from '../media-files.ts';
import { s3Credentials, startS3Server } from '../s3-server.ts';
import { type Customer, patience, startCustomer } from './customer.ts';

async function bucket(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-kill-'));
  const server = await startS3Server(folder);
  onTestFinished(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
  return { STORAGE_URL: server.url('some/prefix'), ...s3Credentials };
}

test.each([
  { kind: 'a folder', storage: async () => ({}) },
  { kind: 'a bucket', storage: bucket },
])(
  'an upload into $kind goes on after the server was killed, from the bytes that it had',
  { timeout: 300_000 },
  async ({ storage }) => {
    const film = await readFile(mediaFile('good/4x3-240p.mp4'));
    const settings = { ...(await storage()), DATA_DIR: await dataFolder() };
    const first = await startCustomer(settings);
    const PORT = new URL(first.server.url).port;
    let second: Promise<Customer> | undefined;
    const offsets: number[] = [];
    const sent = new Promise<string>((resolve, reject) => {
      const upload = new Upload(film, {
        endpoint: `${first.server.url}/v1/uploads`,
        headers: { authorization: first.token },
        metadata: { filename: 'film.mp4' },
        chunkSize: 150_000,
        // For as long as the server needs to start again
        retryDelays: Array.from({ length: 1000 }, () => 500),
        onAfterResponse: (request, response) => {
          if (request.getMethod() === 'HEAD') offsets.push(Number(response.getHeader('Upload-Offset')));
        },
        onChunkComplete: () => {
          second ??= first.server.stop('SIGKILL').then(() => startCustomer({ ...settings, PORT }, onTestFinished));
        },
        onSuccess: () => resolve(upload.url!.split('/').at(-1)!),
        onError: reject,
      });
      upload.start();
    });
    const id = await sent;
    const customer = await vi.waitUntil(() => second, patience);
    const file = await customer.call<StoredFile>('GET', `/v1/files/${id}`);
    expect(offsets.some((offset) => offset > 0 && offset < film.length)).toBe(true);
    const kept = Buffer.from(await (await fetch(file.fileUrl)).arrayBuffer());
    expect(kept.equals(film)).toBe(true);
  },
);
