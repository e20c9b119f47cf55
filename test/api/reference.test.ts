import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curlOf } from '../../src/api/reference/curl.ts';
import { type Call, callsByTag, type OpenApi } from '../../src/api/reference/document.ts';
import { mediaFile } from '../media-files.ts';
import { has } from '../tools.ts';
import { password, setPassword } from './browser.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let document: OpenApi;
let calls: Call[];
let page: string;

beforeAll(async () => {
  service = await startService();
  await setPassword(service);
  document = (await service.app.inject({ url: '/openapi.json' })).json();
  calls = callsByTag(document).flatMap((one) => one.calls);
  page = (await service.app.inject({ url: '/docs' })).body;
});
afterAll(() => service.stop());

const ids = () => [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);

test('it has every call of the document, with what each takes and answers', () => {
  const all = Object.values(document.paths).flatMap((item) => Object.keys(item));
  expect(calls.length).toBe(all.length);
  for (const { id, path, parameters = [], responses } of calls) {
    const [, section = ''] = page.split(`<h3 id="${id}">`);
    const [shown = ''] = section.split(/<h[23] /);
    for (const text of [path, ...parameters.map(({ name }) => name), ...Object.keys(responses)])
      expect(shown, `${id} lacks ${text}`).toContain(text);
  }
});

test('every anchor is there once, and every link of the page leads to one', () => {
  expect(new Set(ids()).size).toBe(ids().length);
  const linked = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id!);
  expect(linked.length).toBeGreaterThan(2 * calls.length);
  expect(linked.filter((id) => !ids().includes(id))).toEqual([]);
});

test('/docs/ is the same page, and both may load nothing from elsewhere', async () => {
  const { body, headers } = await service.app.inject({ url: '/docs/' });
  expect(body).toBe(page);
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
  expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=/);
});

describe.skipIf(!has('curl'))('the lines for curl', () => {
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vodsmith-curl-'));
    await copyFile(mediaFile('good/4x3-240p.mp4'), join(folder, 'film.mp4'));
    const API = await service.app.listen({ port: 0, host: '127.0.0.1' });
    const ID = '6052e0064b442a2f16018373';
    env = { PATH: process.env.PATH!, API, ID, TOKEN: service.mine.headers.authorization };
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Runs a line as a shell does; the status of its answer, and its body as far as it has come. */
  async function run(line: string): Promise<{ status: number; body: string }> {
    const shell = spawn('sh', ['-c', line.replace(/^curl /, 'exec curl --include ')], { cwd: folder, env });
    const lines: string[] = [];
    for await (const text of createInterface({ input: shell.stdout })) {
      lines.push(text);
      // A stream of events goes on
      if (line.includes(' -N ') && text === '') break;
    }
    shell.kill();
    const status = lines.findLast((text) => text.startsWith('HTTP/1.1 '))!;
    return { status: Number(status.split(' ')[1]), body: lines.at(-1)! };
  }

  test('each makes its call as the document has it, by who may', async () => {
    const login = calls.find(({ id }) => id === 'post-v1-session')!;
    const { status, body } = await run(curlOf(login).replace('"..."', JSON.stringify(password)));
    expect(status).toBe(200);
    env.CSRF = (JSON.parse(body) as { csrfToken: string }).csrfToken;
    const logout = calls.filter(({ id }) => id === 'delete-v1-session');
    for (const call of [...calls.filter((one) => one !== login && !logout.includes(one)), ...logout]) {
      const answer = await run(curlOf(call));
      const name = `${curlOf(call)} answered ${answer.status}`;
      // The id is of nothing that is there
      const expected = Object.keys(call.responses).filter((code) => code.startsWith('2') || code === '404');
      expect(expected, name).toContain(String(answer.status));
      const asksForId = call.path.includes('{') || call.path === '/oembed';
      if (!asksForId) expect(answer.status, name).toBeLessThan(300);
    }
  });
});
