import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signedLinks } from '../../src/core/links.ts';
import { makeSecrets } from '../../src/core/secrets.ts';
import { addFile, addJob } from '../db/rows.ts';
import { type Service, startService } from './service.ts';

const id = '6052e0064b442a2f16018373';
const hash = '0123456789abcdef0123456789abcdef';
const key = makeSecrets(Buffer.alloc(32, 7)).derive('delivery links');
const links = signedLinks(key, 3600);
const ended = signedLinks(key, 60, () => Date.now() - 3 * 3_600_000);
const video = `files/videos/${id}.mp4`;
const index = `files/videos/${id}/index.m3u8`;
const segment = `files/renditions/${hash}/1.m4s`;
let service: Service;

beforeAll(async () => {
  service = await startService({ urls: { links } });
  for (const each of [video, segment, `files/renditions/${hash}/init.mp4`]) {
    const path = join(service.workFolder, 'object');
    await writeFile(path, `the bytes of ${each}`);
    await service.storage.put(each, path);
  }
  const variant = '#EXT-X-STREAM-INF:BANDWIDTH=1\n360p.m3u8\n';
  await service.storage.putText(index, `#EXTM3U\n${variant}`);
  const media = `#EXT-X-MAP:URI="../../renditions/${hash}/init.mp4"\n#EXTINF:2,\n../../renditions/${hash}/1.m4s\n`;
  await service.storage.putText(`files/videos/${id}/360p.m3u8`, `#EXTM3U\n${media}#EXT-X-ENDLIST\n`);
});
afterAll(() => service.stop());

const ask = (url: string, headers: Record<string, string> = {}) => service.app.inject({ url, headers });

test.each([video, index, segment])('%s is for who has a link to it, and for nobody else', async (path) => {
  expect((await ask(`/${path}`)).json()).toMatchObject({ code: 'link_invalid', status: 403 });
  expect((await ask(`/${path}${ended.sign(path)}`)).json()).toMatchObject({ code: 'link_expired', status: 403 });
  const answer = await ask(`/${path}${links.sign(path)}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['cache-control']).toMatch(/^private, /);
  for (const wrong of [video, index, segment].filter((each) => each !== path))
    expect((await ask(`/${path}${links.sign(wrong)}`)).statusCode).toBe(403);
});

test('who is not let in does not learn what is there', async () => {
  const there = await ask(`/${video}`);
  const missing = await ask(`/${video.replace('6052', '7052')}`);
  expect(missing.body).toBe(there.body);
});

test('a player that has the link of the playlist gets to every segment, and with no other link', async () => {
  const base = 'http://localhost/';
  const read = async (url: string) => {
    const { pathname, search } = new URL(url, base);
    const answer = await ask(pathname + search);
    expect(answer.statusCode, url).toBe(200);
    return answer.body;
  };
  const first = `${base}${index}${links.sign(index)}`;
  const [variant] = (await read(first)).split('\n').filter((line) => !line.startsWith('#'));
  const mediaUrl = new URL(variant!, first).href;
  const media = await read(mediaUrl);
  const uris = [...media.matchAll(/URI="([^"]+)"|^([^#\n].*)$/gm)].map(([, map, line]) => map ?? line!);
  expect(uris).toHaveLength(2);
  for (const uri of uris) expect(await read(new URL(uri, mediaUrl).href)).toContain('the bytes of');
  for (const uri of uris) expect((await ask(new URL(uri.split('?')[0]!, mediaUrl).pathname)).statusCode).toBe(403);
});

test('ranges and conditions work as without a signature', async () => {
  const url = `/${video}${links.sign(video)}`;
  const part = await ask(url, { range: 'bytes=4-8' });
  expect([part.statusCode, part.body]).toEqual([206, 'bytes']);
  const { etag } = part.headers;
  expect((await ask(url, { 'if-none-match': String(etag) })).statusCode).toBe(304);
});

test('the API and the page of a job hand out signed links, and the page is for who has its own', async () => {
  const { projectId, headers } = service.mine;
  const source = await addFile(service.db, projectId, { path: video.replace(id, '8052e0064b442a2f16018373') });
  const { fileUrl } = (await ask(`/v1/files/${source.id}`, headers)).json();
  expect(fileUrl).toContain(links.sign(source.path));

  const { id: jobId } = await addJob(service.db, projectId, { videoId: source.id, videoUrl: null });
  const query = links.sign(`watch/${jobId}`);
  for (const path of [`/watch/${jobId}`, `/embed/${jobId}`, `/watch/${jobId}/source`]) {
    expect((await ask(path)).statusCode, path).toBe(403);
    expect((await ask(path + ended.sign(`watch/${jobId}`))).statusCode, path).toBe(403);
    expect((await ask(path + query)).statusCode, path).toBe(200);
  }
  expect((await ask(`/watch/${jobId}`)).body).toContain('<h1>This link does not open the video</h1>');
  expect((await ask(`/embed/${jobId}${ended.sign(`watch/${jobId}`)}`)).body).toContain(
    '<h1>This link has expired</h1>',
  );
  const page = await ask(`/watch/${jobId}${query}`);
  expect(page.body).toContain(`/embed/${jobId}?expires=`);
  const oembed = (link: string) =>
    ask(`/oembed?url=${encodeURIComponent(`http://localhost:80/watch/${jobId}${link}`)}`);
  expect((await oembed('')).statusCode).toBe(403);
  expect((await oembed(query)).json().html).toContain(`/embed/${jobId}?expires=`);
});
