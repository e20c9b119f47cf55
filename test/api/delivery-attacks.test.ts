import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Storage } from '../../src/storage/s3.ts';
import { readS3Url } from '../../src/storage/s3-location.ts';
import { type S3Server, s3Credentials, startS3Server } from '../s3-server.ts';
import { type Service, startService } from './service.ts';

const SECRET = 'what nobody may read';
const [id, link, linked] = ['6052e0064b442a2f16018373', '7052e0064b442a2f16018373', '8052e0064b442a2f16018373'];
const video = `files/videos/${id}.mp4`;
const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));

/** To `secret.mp4` and `secret.m3u8` beside the public keys, or to files of the program. */
const paths = [
  ...['/files/../secret.mp4', '/files/./secret.mp4', '/files//secret.mp4', '//secret.mp4', '/secret.mp4'],
  ...['/files/videos/../../secret.mp4', `/${video}/../../../secret.mp4`, `/files/videos/${id}/../../../secret.m3u8`],
  ...['/files/%2e%2e/secret.mp4', '/files/%2E%2E%2Fsecret.mp4', '/files/videos/%2e%2e%2f%2e%2e%2fsecret.mp4'],
  ...['/files/%252e%252e%252fsecret.mp4', '/files/%25252e%25252e/secret.mp4', '/files/..;/secret.mp4'],
  ...[
    '/files/..\\secret.mp4',
    '/files/..%5csecret.mp4',
    '/files/..%255csecret.mp4',
    '/files/videos\\..\\..\\secret.mp4',
  ],
  ...[`/files/../secret.mp4%00${id}.mp4`, `/${video}%00`, `/${video}%00.jpg`, `/${video}%0a`, `/${video}%20`],
  ...['/files/%c0%ae%c0%ae/secret.mp4', '/files/%c0%ae%c0%ae%c0%afsecret.mp4', '/files/%e0%80%ae%e0%80%ae/secret.mp4'],
  ...['/files/%ef%bc%8e%ef%bc%8e/secret.mp4', '/files/%e2%80%a5/secret.mp4', '/files/\u2024\u2024/secret.mp4'],
  ...['/files/file:///etc/passwd', '/files//etc/passwd', '/files/videos/%2fetc%2fpasswd', '/files/C:%5csecret.mp4'],
  ...['/v1/files/..', '/v1/files/..%2f..%2fsecret.mp4', '/v1/files/%2e%2e%2fjobs', '/v1/files/../../secret.mp4/probe'],
  ...['/v1/encoder/jobs/..%2f..%2fsecret/plan', '/v1/encoder/jobs/%2e%2e/events', '/v1/encoder/jobs/..%00'],
  ...['/watch/..%2f..%2fsecret.mp4', '/watch/../../secret.mp4', '/embed/%2e%2e', '/watch/..%2fsecret/source'],
  ...['/assets/../../package.json', '/assets/..%2f..%2f..%2fpackage.json', '/assets/%2e%2e/%2e%2e/package.json'],
  ...['/docs/js/../../package.json', '/docs/..%2f..%2fpackage.json', '/docs/guide/..%2f..%2f..%2fpackage.json'],
];

const ranges = [
  ...['bytes=0-99999999999999999999999', 'bytes=99999999999999999999999-', 'bytes=-99999999999999999999999'],
  ...['bytes=--5', 'bytes=-1-5', 'bytes=5--1', 'bytes=-0', 'bytes=0x10-0x20', 'bytes=1e3-', 'bytes=NaN-', 'bytes=,'],
  ...['bytes=0-0,0-0,0-0', 'bytes=0-999,0-999,0-999,0-999', 'bytes=500-,-500,0-', 'bytes=9223372036854775807-'],
  `bytes=${Array.from({ length: 1000 }, (_, index) => `${index}-${index}`).join(',')}`,
  `bytes=${Array.from({ length: 500 }, (_, index) => `${2 * index}-${2 * index}`).join(',')}`,
  `bytes=${'0-,'.repeat(1300)}0-`,
];

let folder: string;
let s3: S3Server;
beforeAll(async () => {
  Object.assign(process.env, s3Credentials);
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-attacks-'));
  s3 = await startS3Server(folder);
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true });
});

const bucket = () => ({ storage: s3Storage(readS3Url(s3.url('prefix'))!) });
describe.each([
  ['a folder', () => ({})],
  ['a bucket', bucket],
])('in %s', (_name, changes) => {
  let service: Service;
  let port: number;

  beforeAll(async () => {
    service = await startService(changes());
    await service.app.listen({ port: 0, host: '127.0.0.1' });
    port = (service.app.server.address() as AddressInfo).port;
    await put(service.storage, video, bytes);
    for (const key of ['secret.mp4', 'secret.m3u8', 'files/secret.mp4'])
      await put(service.storage, key, Buffer.from(SECRET));
  });
  afterAll(() => service.stop());

  async function put(storage: Service['storage'], key: string, content: Buffer) {
    const path = join(service.workFolder, 'object');
    await writeFile(path, content);
    await storage.put(key, path);
  }

  /** The path goes out as it stands there: no client has put it in order. */
  async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
    const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      const sent = { port, method, path: encodeNonAscii(path), headers: { ...service.mine.headers, ...headers } };
      request({ host: '127.0.0.1', ...sent }, resolve)
        .once('error', reject)
        .end();
    });
    return { status: answer.statusCode!, headers: answer.headers, body: await buffer(answer) };
  }

  test('no spelling of a path leads out of what is public', async () => {
    for (const path of paths) {
      const { status, body } = await ask(path);
      expect([400, 404], `${path} ${status}`).toContain(status);
      expect(body.includes(SECRET) || body.includes('"name": "vodsmith"'), path).toBe(false);
    }
    for (const path of paths.filter((each) => each.startsWith('/v1/')))
      expect([400, 404, 405], path).toContain((await ask(path, {}, 'DELETE')).status);
    expect(await service.storage.stat('secret.mp4')).not.toBeNull();
    expect((await ask(`/${video}`)).body.equals(bytes)).toBe(true);
  });

  test('a range that lies gets what is there, or nothing, and never more bytes than the file has parts', async () => {
    for (const range of ranges) {
      const { status, headers, body } = await ask(`/${video}`, { range });
      expect([200, 206, 416], `${range} ${status}`).toContain(status);
      if (status !== 416) expect(body).toHaveLength(Number(headers['content-length']));
      expect(body.length, range).toBeLessThan(2 * bytes.length);
      if (status === 206 && headers['content-range'] !== undefined) {
        const [start, end] = /^bytes (\d+)-(\d+)\/1000$/.exec(headers['content-range'])!.slice(1).map(Number);
        expect(body.equals(bytes.subarray(start, end! + 1)), range).toBe(true);
      }
    }
  });
});

test('a link in the folder is no object, nor is what lies behind a linked folder', async () => {
  const service = await startService();
  const root = join(dirname(service.workFolder), 'storage');
  const outside = join(dirname(service.workFolder), 'outside');
  await mkdir(outside);
  for (const name of ['index.m3u8', 'secret']) await writeFile(join(outside, name), SECRET);
  await service.storage.putText(`files/videos/${id}/index.m3u8`, '#EXTM3U\n');
  await symlink(join(outside, 'secret'), join(root, `files/videos/${link}.mp4`));
  await symlink(outside, join(root, `files/videos/${linked}`));
  for (const key of [`files/videos/${link}.mp4`, `files/videos/${linked}/index.m3u8`]) {
    const answer = await service.app.inject({ url: `/${key}` });
    expect(answer.statusCode, key).toBe(404);
    expect(answer.body).not.toContain(SECRET);
    await expect(service.storage.read(key)).rejects.toMatchObject({ code: 'source_not_found' });
    await expect(service.storage.get(key, join(service.workFolder, 'got'))).rejects.toMatchObject({
      code: 'source_not_found',
    });
  }
  expect((await service.app.inject({ url: `/files/videos/${id}/index.m3u8` })).body).toBe('#EXTM3U\n');
  await service.stop();
});

const encodeNonAscii = (path: string) => path.replace(/[^\x20-\x7e]/g, encodeURIComponent);
