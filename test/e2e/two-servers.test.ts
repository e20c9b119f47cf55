import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signToken } from '../../src/core/tokens.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import type { CreatedKey } from '../../src/schemas/api-key.ts';
import { dataFolder, runCommand, type Server, startServer } from '../cli/program.ts';
import { databaseKinds } from '../databases.ts';

const SECRET_KEY = Buffer.alloc(32, 1).toString('base64');
const NEW_SECRET_KEY = Buffer.alloc(32, 2).toString('base64');
const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.push(cleanup);
let DATABASE_URL: string;
let servers: Server[];
/** Of a machine where no server runs. */
let elsewhere: string;

/** API processes as on machines of their own: they share the database alone. */
beforeAll(async () => {
  const place = await databaseKinds[1].create();
  DATABASE_URL = place.url;
  const start = () => startServer({ DATABASE_URL, SECRET_KEY, ROLE: 'api' }, after);
  servers = [await start(), await start()];
  elsewhere = await dataFolder(after);
});
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

const command = (args: string[], env: Record<string, string> = {}) =>
  runCommand([...args, '--json'], { DATABASE_URL, SECRET_KEY, DATA_DIR: elsewhere, ...env }, after);
const key = async (...args: string[]) => {
  const { stdout, stderr } = await command(['keys', ...args]);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { data: CreatedKey[] }).data[0]!;
};

test('a key that a command on another machine makes, disables and deletes is taken and refused at once', async () => {
  const made = await key('create', 'Shop');
  const authorization = await signToken(made.key, made.secret);
  const statuses = () =>
    Promise.all(
      servers.map(async ({ url }) => (await fetch(`${url}/v1/files`, { headers: { authorization } })).status),
    );
  expect(await statuses()).toEqual([200, 200]);
  await key('disable', made.id);
  expect(await statuses()).toEqual([401, 401]);
  await key('enable', made.id);
  expect(await statuses()).toEqual([200, 200]);
  await key('delete', made.id);
  expect(await statuses()).toEqual([401, 401]);
});

test('calls at both at once end as one after the other would: one makes the job, one cancels, one tries again', async () => {
  const made = await key('create', 'Races');
  const authorization = await signToken(made.key, made.secret);
  const body = { videoUrl: 'https://example.com/a.mp4', presets: [{ format: 'mp4', resolutions: ['360'] }] };
  const call = async (url: string, method: string, path: string, headers = {}, payload?: object) => {
    const sent = payload && { body: JSON.stringify(payload), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${url}/v1/encoder/jobs${path}`, {
      ...{ method, ...sent },
      headers: { authorization, ...sent?.headers, ...headers },
    });
    return { status: answer.status, job: (await answer.json()) as { id: string } };
  };
  const both = (method: string, path: string) => Promise.all(servers.map(({ url }) => call(url, method, path)));
  const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status).toSorted();

  const create = ({ url }: Server) => call(url, 'POST', '', { 'idempotency-key': made.key }, body);
  const jobs = await Promise.all([...servers, ...servers, ...servers].map(create));
  expect(statuses(jobs)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(new Set(jobs.map(({ job }) => job.id)).size).toBe(1);
  const { id } = jobs[0]!.job;
  expect(statuses(await both('POST', `/${id}/cancel`))).toEqual([200, 409]);
  expect(statuses(await both('POST', `/${id}/retry`))).toEqual([200, 409]);
  expect(statuses(await both('DELETE', `/${id}`))).toEqual([200, 404]);
});

test('the secret key is not changed under an API process on another machine, which is named', async () => {
  const { code, stderr } = await command(['secrets', 'rotate'], { NEW_SECRET_KEY });
  expect(code).toBe(1);
  expect(stderr).toMatch(/Stop every process on the database first.*Nothing was changed/);
  for (const { child } of servers) expect(stderr).toContain(`process ${child.pid} on `);
});

test('processes that it could not see stop with a sentence, and no server starts with the old key', async () => {
  const db = await openPostgres(DATABASE_URL);
  const ended = servers.map(({ child }) => once(child, 'close'));
  // As if they had been cut off from the database for longer than they are waited for
  for (;;) {
    await db.query(`update processes set seen_at = now() - interval '1 hour'`);
    const { code, stderr } = await command(['secrets', 'rotate'], { NEW_SECRET_KEY });
    if (code === 0) break;
    expect(stderr).toContain('Stop every process');
  }
  await db.close();
  expect((await Promise.all(ended)).map(([code]) => code)).toEqual([1, 1]);
  for (const server of servers)
    expect(server.output()).toMatch(/^vodsmith: The secrets .* are encrypted under another SECRET_KEY.*new one\.$/m);

  await expect(startServer({ DATABASE_URL, SECRET_KEY, ROLE: 'api' }, after)).rejects.toThrow(/Set SECRET_KEY to that/);
  const again = await startServer({ DATABASE_URL, SECRET_KEY: NEW_SECRET_KEY, ROLE: 'api' }, after);
  expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
}, 300_000);
