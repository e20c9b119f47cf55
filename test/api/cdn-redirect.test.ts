import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

const path = '/files/videos/6052e0064b442a2f16018373/index.m3u8';

let service: Service;
beforeAll(async () => {
  service = await startService({ sendTo: 'https://cdn.example.com/media' });
  await service.storage.putText(path.slice(1), '#EXTM3U\n');
});
afterAll(() => service.stop());

const ask = (url: string, headers: Record<string, string> = {}) => service.app.inject({ method: 'GET', url, headers });

test('a file is asked for where the CDN has it', async () => {
  const answer = await ask(path, { range: 'bytes=0-3' });
  expect(answer.statusCode).toBe(302);
  expect(answer.headers.location).toBe(`https://cdn.example.com/media${path}`);
  expect(answer.headers['access-control-allow-origin']).toBe('*');
  expect(answer.headers['cache-control']).toBe('no-store');
});

test.each([
  ['CDN-Loop', { 'cdn-loop': 'example' }],
  ['Via', { via: '1.1 example (ExampleCDN)' }],
  ['its own host', { host: 'cdn.example.com' }],
])('a CDN that asks for its visitors, as %s says, is not sent to itself', async (_name, headers) => {
  const answer = await ask(path, headers);
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toBe('#EXTM3U\n');
});

test('nobody is sent anywhere for what is no file', async () => {
  for (const url of ['/files/secret', '/files/videos/../../etc/passwd', '/files//evil.example'])
    expect((await ask(url)).statusCode).toBe(404);
});
