import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, setPassword } from './browser.ts';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
  await setPassword(service);
});
afterAll(() => service.stop());

test('the dashboard shows what the server was started with', async () => {
  const browser = openBrowser(service);
  await browser.login();
  const answer = await browser.call('GET', '/v1/settings');
  expect(answer.json()).toEqual({ version: '1.2.3', settings: [{ name: 'PORT', value: '3000', set: false }] });
});

test('a token does not read it', async () => {
  const answer = await service.app.inject({ url: '/v1/settings', headers: service.mine.headers });
  expect(answer.statusCode).toBe(403);
  expect(answer.json().code).toBe('session_only');
});
