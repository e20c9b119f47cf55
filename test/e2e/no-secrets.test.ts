import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { CreatedKey } from '../../src/schemas/api-key.ts';
import { dataFolder, runCommand } from '../cli/program.ts';
import { mediaFile } from '../media-files.ts';
import { type Loopback, listenOnLoopback } from '../net/loopback.ts';
import { type Customer, hasEnded, patience, startCustomer } from './customer.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** What the operator set. */
const settings = {
  API_SECRET: 'secret-of-the-key-7311',
  WEBHOOK_SECRET: `whsec_${Buffer.from('secret-of-webhooks-7312').toString('base64')}`,
  SECRET_KEY: Buffer.from('secret-that-secrets-are-under-73').toString('base64'),
  ADMIN_PASSWORD: 'password-of-the-admin-7314',
};
/** What stands in the URLs that a customer named. */
const inUrls = ['source-password-7321', 'source-token-7322', 'hook-password-7323', 'hook-token-7324'] as const;
/** What somebody sent and mistyped. */
const mistyped = ['mistyped-password-7331', 'typo-7332'];

const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.push(cleanup);
let DATA_DIR: string;
let customer: Customer;
let host: Loopback;
/** All that was answered to whom it may concern, by what was asked; without the answer that shows a secret this once. */
const answered: Record<string, string> = {};
/** What only this run knows: tokens, cookies, a key that was made. */
const ofRun: string[] = [];

beforeAll(async () => {
  DATA_DIR = await dataFolder(after);
  const film = await readFile(mediaFile('4x3-240p.mp4'));
  host = await listenOnLoopback((request, response) => {
    if (request.url!.startsWith('/film')) response.end(film);
    else response.writeHead(404).end();
  });
  after(async () => await host[Symbol.asyncDispose]());
  customer = await startCustomer({ DATA_DIR, ...settings, LOG_LEVEL: 'trace' }, after);
  ofRun.push(customer.token);
});
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const json = body === undefined ? {} : { body, headers: { ...headers, 'content-type': 'application/json' } };
  const answer = await fetch(customer.server.url + path, { method, headers, ...json });
  const text = await answer.text();
  answered[`${method} ${path}`] = `${JSON.stringify([...answer.headers])}${text}`;
  return { answer, text };
}

test('no secret is in a log, an answer, a page, a metric, a command or a backup', async () => {
  const [sourcePassword, sourceToken, hookPassword, hookToken] = inUrls;
  const [source, hook] = [`/film.mp4?token=${sourceToken}`, `/hook?token=${hookToken}`];
  const presets = [{ format: 'mp4' as const, resolutions: ['240'] }];
  const withPassword = (password: string) => host.url.replace('//', `//user:${password}@`);
  const jobs = await Promise.all(
    [
      { videoUrl: host.url + source, webhookUrl: host.url + hook },
      { videoUrl: host.url + source.replace('film', 'gone'), webhookUrl: host.url + hook },
      { videoUrl: withPassword(sourcePassword) + source, webhookUrl: withPassword(hookPassword) + hook },
    ].map((urls) => customer.createJob({ ...urls, presets, quality: 'draft' })),
  );
  await vi.waitUntil(
    async () => (await Promise.all(jobs.map(({ id }) => customer.getJob(id)))).every(hasEnded),
    patience,
  );
  // A webhook was tried, in vain
  const deliveries = () => ask('GET', '/v1/webhooks/deliveries', { authorization: customer.token });
  await vi.waitUntil(async () => (await deliveries()).text.includes('"status":404'), patience);

  await askAll(jobs.map(({ id }) => id));
  const commands = await runAll();
  await customer.server.stop();

  const everywhere = { ...answered, ...commands, log: customer.server.output() };
  for (const { id } of jobs) expect(everywhere.log).toContain(id);
  const secrets = [...Object.values(settings), ...mistyped, ...ofRun, settings.WEBHOOK_SECRET.slice('whsec_'.length)];
  for (const [where, text] of Object.entries(everywhere))
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
  // A customer's URLs are shown to the customer, and are in the backup of the database
  const mayShowUrls = /\/v1\/(encoder|webhooks)|^backup$/;
  for (const [where, text] of Object.entries(everywhere).filter(([name]) => !mayShowUrls.test(name)))
    for (const secret of inUrls) expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
});

/** Every way in which the service tells of jobs, keys and itself, and the calls that fail with a secret in them. */
async function askAll(jobIds: string[]): Promise<void> {
  const token = { authorization: customer.token };
  for (const id of jobIds)
    for (const part of ['', '/plan', '/tasks', '/events']) await ask('GET', `/v1/encoder/jobs/${id}${part}`, token);
  for (const path of ['/v1/encoder/jobs', '/v1/files', '/v1/usage', '/v1/projects']) await ask('GET', path, token);
  for (const path of ['/metrics', '/healthz', '/readyz', '/openapi.json', `/watch/${jobIds[0]}`, `/embed/${jobIds[1]}`])
    await ask('GET', path);
  await ask('GET', `/watch/${jobIds[0]}/source`);
  await ask('POST', '/v1/session', {}, JSON.stringify({ password: mistyped[0] }));
  await ask('POST', '/v1/session', {}, `{"password": ${mistyped[1]}}`);
  await ask('GET', '/v1/files', { authorization: `Bearer ${customer.token}x` });
  await ask('GET', `/v1/files?token=${customer.token}`);

  const login = await fetch(`${customer.server.url}/v1/session`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ password: settings.ADMIN_PASSWORD }),
  });
  const { csrfToken } = (await login.json()) as { csrfToken: string };
  const cookie = login.headers.getSetCookie()[0]!.split(';', 1)[0]!;
  const session = { cookie, 'x-csrf-token': csrfToken };
  ofRun.push(cookie.split('=')[1]!, csrfToken);
  const { text } = await ask('POST', '/v1/keys', session, JSON.stringify({ name: 'Shop' }));
  ofRun.push((JSON.parse(text) as CreatedKey).secret);
  delete answered['POST /v1/keys'];
  for (const path of ['/v1/keys', '/v1/settings', '/v1/audit', '/v1/workers']) await ask('GET', path, session);
}

/** What commands print on the machine of the server, also where they fail. */
async function runAll(): Promise<Record<string, string>> {
  const backup = join(dirname(DATA_DIR), 'backup.jsonl.gz');
  const password = 'password-of-the-database-7341';
  const away = { DATABASE_URL: `postgres://user:${password}@127.0.0.1:1/none` };
  ofRun.push(password);
  const commands: [string[], Record<string, string>][] = [
    [['config'], { DATA_DIR }],
    [['config', '--json'], { ...away, DATA_DIR }],
    [['doctor', '--json'], { ...away, DATA_DIR }],
    [['keys', 'list', '--json'], { DATA_DIR }],
    [['keys', 'list'], { ...away, DATA_DIR: `${DATA_DIR}-other` }],
    [['backup', backup], { DATA_DIR }],
  ];
  const said: Record<string, string> = {};
  for (const [args, env] of commands) {
    const { stdout, stderr } = await runCommand(args, { ...settings, API_KEY: 'my-key', ...env }, after);
    said[`${args.join(' ')} ${Object.keys(env).join(' ')}`] = stdout + stderr;
  }
  return { ...said, backup: gunzipSync(await readFile(backup)).toString() };
}
