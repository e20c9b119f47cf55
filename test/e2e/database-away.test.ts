import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgres } from '../../src/db/postgres.ts';
import type { After } from '../cli/program.ts';
import { type PostgresServer, startPostgres } from '../postgres-server.ts';
import { type Customer, startCustomer } from './customer.ts';

const request = { videoUrl: 'https://example.com/a.mp4', presets: [{ format: 'mp4', resolutions: ['240'] }] };
const cleanups: (() => Promise<void>)[] = [];
const after: After = (cleanup) => void cleanups.unshift(cleanup);

let postgres: PostgresServer;
let DATABASE_URL: string;
let customer: Customer;
beforeAll(async () => {
  postgres = await startPostgres(['-c', 'fsync=off']);
  DATABASE_URL = `${postgres.origin}/postgres`;
  customer = await startCustomer({ DATABASE_URL, ROLE: 'api' }, after);
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
  await postgres.stop();
});

const call = (method: 'GET' | 'POST', path: string, body?: object) =>
  fetch(customer.server.url + path, {
    method,
    headers: { authorization: customer.token, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

async function expectUnavailable(answer: Response, detail: RegExp): Promise<void> {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ code: 'unavailable', detail: expect.stringMatching(detail) });
}

/** As a server is that has become a standby. */
async function makeReadOnly(yes: boolean): Promise<void> {
  const db = await openPostgres(DATABASE_URL);
  await db.execute(`alter system set default_transaction_read_only = ${yes}`);
  await db.execute('select pg_reload_conf()');
  await db.close();
}

test('while the database takes no changes, calls that change something are put off, and others are answered', async () => {
  await makeReadOnly(true);
  await expect.poll(async () => (await call('GET', '/readyz')).status).toBe(503);
  await expectUnavailable(await call('GET', '/readyz'), /^database: /);
  await expectUnavailable(await call('POST', '/v1/encoder/jobs', request), /read-only/);
  expect((await call('GET', '/v1/encoder/jobs')).status).toBe(200);
  await makeReadOnly(false);
  await expect.poll(async () => (await call('GET', '/readyz')).status).toBe(200);
  expect((await call('POST', '/v1/encoder/jobs', request)).status).toBe(200);
});

test('while the database is away, all calls are put off', async () => {
  await postgres.stop();
  await expectUnavailable(await call('GET', '/v1/files'), /does not answer/);
  await expectUnavailable(await call('POST', '/v1/encoder/jobs', request), /does not answer/);
  await expectUnavailable(await call('GET', '/readyz'), /^database: /);
});
