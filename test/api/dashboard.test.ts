import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService({ urls: { cdnUrl: 'https://cdn.example.com/under' } });
});
afterAll(() => service.stop());

const ask = (url: string, headers = {}) => service.app.inject({ url, headers });
const linked = (html: string) => [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, url]) => url!);

test.each(['/', '/videos', '/videos/605311d9bba24b4d700c8c4e', '/upload', '/keys', '/usage', '/workers', '/settings'])(
  '%s is the dashboard, with nothing inline and nothing from elsewhere but media',
  async (path) => {
    const page = await ask(path);
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=/);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; ");
    expect(policy).toContain("media-src 'self' blob: https://cdn.example.com;");
    expect(policy).not.toContain('unsafe');
  },
);

test('its scripts and styles may be kept for ever, and come compressed', async () => {
  const urls = linked((await ask('/')).body).filter((url) => url.startsWith('/assets/'));
  expect(urls.length).toBeGreaterThan(2);
  for (const url of urls) {
    expect(url).toMatch(/-[\w-]{8}\.(js|css|svg)$/);
    const asset = await ask(url, { 'accept-encoding': 'gzip, br' });
    expect(asset.statusCode, url).toBe(200);
    expect(asset.headers).toMatchObject({
      ...{ 'content-encoding': 'br', 'cache-control': 'public, max-age=31536000, immutable' },
      ...{ 'x-content-type-options': 'nosniff', vary: expect.stringMatching(/accept-encoding/i) },
    });
    expect((await ask(url)).headers).not.toHaveProperty('content-encoding');
  }
});

test.each(['/assets/none.js', '/assets/../index.html', '/nowhere', '/keys/1'])('%s is not there', async (path) => {
  const answer = await ask(path);
  expect(answer.statusCode).toBe(404);
  expect(answer.json().code).toBe('not_found');
});
