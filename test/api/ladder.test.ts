import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const ask = (query: string) =>
  service.app.inject({ url: `/v1/encoder/ladder?${query}`, headers: service.mine.headers });

test('a source is told what it would get', async () => {
  const answer = await ask('width=720&height=1280&resolutions=240,4K');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject([
    { resolution: '240', width: 240, height: 426, above: false },
    { resolution: '4K', width: 720, height: 1280, above: true },
  ]);
});

test.each(['width=720&height=1280&resolutions=240,999', 'width=0&height=10&resolutions=240', 'width=720'])(
  'a question without sense is refused: %s',
  async (query) => {
    const answer = await ask(query);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().code).toBe('invalid_request');
  },
);
