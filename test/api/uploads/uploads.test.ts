import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sweep } from '../../../src/db/sweep.ts';
import { endOldUploads } from '../../../src/db/uploads.ts';
import type { File as StoredFile } from '../../../src/schemas/file.ts';
import { s3Storage } from '../../../src/storage/s3.ts';
import { readS3Url } from '../../../src/storage/s3-location.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { s3Credentials, startS3Server } from '../../s3-server.ts';
import { type Service, startService } from '../service.ts';
import { type Sender, startSender } from './sender.ts';

const MIB = 1024 ** 2;
const patience = { timeout: 60_000, interval: 50 };

describe.each([{ kind: 'a folder' }, { kind: 'a bucket' }])('uploads by tus into $kind', ({ kind }) => {
  const cleanups: (() => Promise<unknown>)[] = [];
  let service: Service;
  let sender: Sender;
  let film: Buffer;

  beforeAll(async () => {
    const storage = kind === 'a bucket' ? await bucket(cleanups) : undefined;
    service = await startService({ ...(storage && { storage }), limits: { uploadBytes: 64 * MIB } });
    cleanups.unshift(() => service.stop());
    sender = await startSender(service);
    film = service.media('4x3-240p.mp4');
  });
  afterAll(async () => {
    for (const cleanup of cleanups) await cleanup();
  });

  const objectsOf = async (path: string) => {
    const objects = [];
    for await (const { key, size } of service.storage.list())
      if (key.startsWith(`uploads/${path.split('/').at(-1)}/`)) objects.push(size);
    return objects;
  };

  /** Sends the film by tus-js-client, until its end or until so many bytes were taken. */
  function sendFilm(options: ConstructorParameters<typeof Upload>[1], until = film.length): Promise<string> {
    return new Promise((resolve, reject) => {
      const upload = new Upload(film, {
        endpoint: `${sender.url}/v1/uploads`,
        headers: service.mine.headers,
        metadata: { filename: 'A film.mp4', filetype: 'video/mp4' },
        onChunkComplete: (_size, sent) => {
          if (sent >= until && sent < film.length) void upload.abort().then(() => resolve(upload.url!));
        },
        onSuccess: () => resolve(upload.url!),
        onError: reject,
        ...options,
      });
      upload.start();
    });
  }

  const fileOf = async (url: string) =>
    (await (await sender.send('GET', `/v1/files/${url.split('/').at(-1)}`)).json()) as StoredFile;

  test('a film that tus-js-client sends, pauses and goes on with is the file of the same id, as a form makes it', async () => {
    const url = await sendFilm({ chunkSize: 100_000 }, 200_000);
    const { pathname } = new URL(url);
    expect(await sender.offsetOf(pathname)).toBe(200_000);
    expect((await sender.send('GET', pathname.replace('uploads', 'files'))).status).toBe(404);
    expect(await sendFilm({ uploadUrl: url })).toBe(url);

    const file = await fileOf(url);
    const form = new FormData();
    form.append('file', new File([new Uint8Array(film)], 'A film.mp4'));
    const other = await fetch(`${sender.url}/v1/files`, { method: 'POST', headers: service.mine.headers, body: form });
    const { meta, size, type } = (await other.json()) as StoredFile;
    expect(file).toMatchObject({ id: url.split('/').at(-1), meta, size, type, jobId: null });
    expect(Buffer.from(await (await fetch(file.fileUrl)).arrayBuffer()).equals(film)).toBe(true);
    expect(await objectsOf(pathname)).toEqual([]);
    const [row] = await service.db.query('select name, sha256 from files where id = $1', [file.id]);
    expect(row).toEqual({ name: 'A film.mp4', sha256: createHash('sha256').update(film).digest('hex') });
  });

  test('the first request may bring the bytes; who missed the last answer learns that all has arrived', async () => {
    const url = await sendFilm({ uploadDataDuringCreation: true });
    expect((await fileOf(url)).size).toBe(film.length);
    const head = await sender.send('HEAD', new URL(url).pathname);
    expect(head.headers.get('upload-offset')).toBe(String(film.length));
    expect(head.headers.get('upload-length')).toBe(String(film.length));
  });

  test('bytes that do not match their checksum are not kept, those that do are', async () => {
    const path = await sender.begin(film.length);
    const part = film.subarray(0, 1000);
    const sha1 = createHash('sha1').update(part).digest('base64');
    const send = (bytes: Buffer) =>
      sender.send('PATCH', path, { 'upload-offset': '0', 'upload-checksum': `sha1 ${sha1}` }, bytes);
    const refused = await send(film.subarray(1, 1001));
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([460, 'checksum_mismatch']);
    expect(await sender.offsetOf(path)).toBe(0);
    expect((await send(part)).status).toBe(204);
    expect(await sender.offsetOf(path)).toBe(1000);
  });

  test('a large body is kept in parts as it comes, and what came before the line broke is there', async () => {
    const path = await sender.begin(40 * MIB);
    const sending = request(sender.url + path, {
      method: 'PATCH',
      headers: {
        ...{ 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-length': 40 * MIB, ...service.mine.headers },
        'content-type': 'application/offset+octet-stream',
      },
    });
    sending.once('error', () => {});
    sending.write(Buffer.alloc(20 * MIB, 1));
    await vi.waitUntil(async () => (await objectsOf(path)).length >= 2, patience);
    sending.destroy();
    const offset = await sender.offsetOf(path);
    const sizes = await objectsOf(path);
    expect(Math.max(...sizes)).toBe(8 * MIB);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(offset);
    const rest = { 'upload-offset': String(offset) };
    expect((await sender.send('PATCH', path, rest, Buffer.alloc(10))).headers.get('upload-offset')).toBe(
      `${offset + 10}`,
    );
    expect((await sender.send('DELETE', path)).status).toBe(204);
    expect(await objectsOf(path)).toEqual([]);
    expect((await sender.send('HEAD', path)).status).toBe(404);
  });

  test('an upload that is left alone ends, with its bytes', async () => {
    const path = await sender.begin(film.length);
    const sent = await sender.send('PATCH', path, { 'upload-offset': '0' }, film.subarray(0, 1000));
    const expires = Date.parse(sent.headers.get('upload-expires')!);
    expect(Math.abs(expires - Date.now() - 86_400_000)).toBeLessThan(600_000);
    await service.db.query("update uploads set touched_at = now() - interval '25 hours' where id = $1", [
      path.split('/').at(-1),
    ]);
    expect((await sender.send('HEAD', path)).status).toBe(410);
    await endOldUploads(service.db, { idle: 86_400, most: 864_000 });
    await sweep(service.db, service.storage.delete, { idle: 60 });
    expect(await objectsOf(path)).toEqual([]);
    expect((await sender.send('HEAD', path)).status).toBe(404);
  });

  test('what is no media is refused with its last byte, and gone', async () => {
    const text = Buffer.from('not a film'.repeat(100));
    const path = await sender.begin(text.length, 'notes.txt');
    const refused = await sender.send('PATCH', path, { 'upload-offset': '0' }, text);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([422, 'not_media']);
    expect((await sender.send('HEAD', path)).status).toBe(404);
    expect(await objectsOf(path)).toEqual([]);
  });
});

async function bucket(cleanups: (() => Promise<unknown>)[]): Promise<Storage> {
  Object.assign(process.env, s3Credentials);
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-tus-'));
  const server = await startS3Server(folder);
  const storage = s3Storage(readS3Url(server.url('some/prefix'))!);
  cleanups.unshift(async () => {
    storage.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });
  return storage;
}
