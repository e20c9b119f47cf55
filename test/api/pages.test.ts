import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let jobId: string;

beforeAll(async () => {
  service = await startService({ urls: { cdnUrl: 'https://cdn.example.com' } });
  const answer = await service.app.inject({
    method: 'POST',
    url: '/v1/encoder/jobs',
    headers: service.mine.headers,
    payload: { videoUrl: 'https://example.com/a.mp4', presets: [{ format: 'hls', resolutions: ['240'] }] },
  });
  jobId = answer.json().id;
});
afterAll(() => service.stop());

const ask = (url: string) => service.app.inject({ url });

test('the first page says that Vodsmith runs, and where to read on', async () => {
  const page = await ask('/');
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain('Vodsmith runs');
  for (const [, url] of page.body.matchAll(/(?:href|src)="([^"]+)"/g))
    expect((await ask(url!)).statusCode, url).toBeLessThan(400);
});

test('the player page runs only scripts of this origin', async () => {
  const page = await ask(`/watch/${jobId}`);
  expect(page.statusCode).toBe(200);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'; script-src 'self'");
  expect(policy).toContain("connect-src 'self' https://cdn.example.com");
  expect(policy).not.toContain('unsafe');
  expect(page.body).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/);
  for (const [, url] of page.body.matchAll(/(?:href|src)="([^"]+)"/g)) {
    const asset = await ask(url!);
    expect(asset.statusCode, url).toBe(200);
    const again = await service.app.inject({ url: url!, headers: { 'if-none-match': String(asset.headers.etag) } });
    expect(again.statusCode, url).toBe(304);
  }
});

test('what it plays is told without a token: nothing yet, then the playlist', async () => {
  const source = async () => (await ask(`/watch/${jobId}/source`)).json();
  expect(await source()).toEqual({ status: 'queued', playbackUrl: null, poster: null });
  const output = {
    id: newId(),
    key: `files/videos/${jobId}`,
    type: 'x-tar',
    presetId: newId(),
    resolution: '240',
    width: 320,
    height: 240,
  };
  const plan = {
    version: 1,
    origin: 0,
    duration: 5,
    picture: null,
    renditions: [],
    steps: [],
    outputs: [output],
    warnings: [],
  };
  await service.db.query(`update jobs set status = 'processing', playable = true, plan = $1 where id = $2`, [
    plan,
    jobId,
  ]);
  expect(await source()).toEqual({
    status: 'processing',
    playbackUrl: `https://cdn.example.com/files/videos/${jobId}/index.m3u8`,
    poster: null,
  });
});

test.each([newId(), 'x', '%00'])('the job %s is unknown: a page says so', async (id) => {
  const page = await ask(`/watch/${id}`);
  expect(page.statusCode).toBe(404);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain('No such video');
  expect((await ask(`/watch/${id}/source`)).json().code).toBe('not_found');
});
