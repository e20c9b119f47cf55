import { afterAll, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

const services: Service[] = [];
afterAll(() => Promise.all(services.map((service) => service.stop())));

async function urlFor(options: Parameters<typeof startService>[0], headers: Record<string, string>): Promise<string> {
  const service = await startService(options);
  services.push(service);
  const all = { ...service.mine.headers, host: 'vod.example.com:3000', ...headers };
  const answer = await service.app.inject({ method: 'POST', url: '/v1/files', headers: all });
  return answer.json().url;
}

const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'public.example.com' };

test.each([
  ['the origin that was called', {}, {}, 'http://vod.example.com:3000/v1/files'],
  ['no proxy is believed by itself', {}, forwarded, 'http://vod.example.com:3000/v1/files'],
  ['a proxy one hop away', { trustProxy: 1 }, forwarded, 'https://public.example.com/v1/files'],
  ['a proxy by address', { trustProxy: ['127.0.0.0/8'] }, forwarded, 'https://public.example.com/v1/files'],
  ['another proxy', { trustProxy: ['10.0.0.0/8'] }, forwarded, 'http://vod.example.com:3000/v1/files'],
  [
    'a public URL that is set',
    { urls: { publicUrl: 'https://api.example.com' } },
    {},
    'https://api.example.com/v1/files',
  ],
  [
    'an upload URL that is set',
    { urls: { publicUrl: 'https://a.example.com', uploadUrl: 'https://up.example.com' } },
    {},
    'https://up.example.com/v1/files',
  ],
])('%s', async (_name, options, headers, url) => {
  expect(await urlFor(options, headers)).toBe(url);
});
