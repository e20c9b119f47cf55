import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from './service.ts';

let service: Service;
/** Addresses of pages of this server, with what they answered. */
const pages = new Map<string, string>();

beforeAll(async () => {
  service = await startService();
  await follow('/docs/guide');
});
afterAll(() => service.stop());

/** Reads a page and all that it leads to. */
async function follow(path: string): Promise<void> {
  if (pages.has(path)) return;
  const { statusCode, headers, body } = await service.app.inject({ url: path });
  pages.set(path, statusCode === 200 ? body : `answered ${statusCode}`);
  if (!/^\/docs(\/|$)/.test(path) || statusCode !== 200) return;
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
  expect(headers['content-security-policy']).not.toContain('unsafe');
  for (const target of linksOf(body)) if (target.startsWith('/')) await follow(target.split('#')[0]!);
}
const linksOf = (body: string) => [...body.matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, target]) => target!);

test('every page that the documentation leads to is there', () => {
  expect(pages.size).toBeGreaterThan(40);
  expect([...pages].filter(([, body]) => body.startsWith('answered'))).toEqual([]);
});

test('every anchor that a page links to is on the page that it leads to', () => {
  const dead = [...pages].flatMap(([path, body]) =>
    linksOf(body).filter((target) => {
      const [linked, anchor] = target.split('#');
      if (anchor === undefined || /^https?:/.test(target)) return false;
      return !pages.get(linked || path)?.includes(` id="${anchor}"`);
    }),
  );
  expect(dead).toEqual([]);
});

test('nothing is inline, nothing comes from elsewhere', () => {
  for (const [path, body] of pages) {
    if (!path.startsWith('/docs')) continue;
    expect(body, path).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=/);
    expect(body, path).not.toMatch(/<(?:script|img|link)[^>]*(?:src|href)="https?:/);
  }
});

test('the reference is beside it, and leads to it', async () => {
  const { info } = (await service.app.inject({ url: '/openapi.json' })).json();
  expect(info.description).toContain('(/docs/guide)');
  expect(pages.get('/docs/guide')).toContain('href="/docs"');
});
