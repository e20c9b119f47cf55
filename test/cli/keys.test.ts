import { afterAll, beforeAll, expect, test } from 'vitest';
import { signToken } from '../../src/core/tokens.ts';
import type { ApiKey, CreatedKey } from '../../src/schemas/api-key.ts';
import type { AuditEntry } from '../../src/schemas/audit.ts';
import { dataFolder, runCommand, type Server, startServer } from './program.ts';

const ADMIN_PASSWORD = 'correct horse battery staple';
const cleanups: (() => Promise<void>)[] = [];
const after = (cleanup: () => Promise<void>) => void cleanups.push(cleanup);
let DATA_DIR: string;
let server: Server;

beforeAll(async () => {
  DATA_DIR = await dataFolder(after);
  server = await startServer({ DATA_DIR, ADMIN_PASSWORD, ROLE: 'api' }, after);
});
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

const keys = (...args: string[]) => runCommand(['keys', ...args], { DATA_DIR });
const dataOf = async (...args: string[]) => {
  const { code, stdout, stderr } = await keys(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return (JSON.parse(stdout) as { data: ApiKey[] }).data;
};
const listFiles = async ({ key, secret }: CreatedKey) => {
  const authorization = await signToken(key, secret);
  return (await fetch(`${server.url}/v1/files`, { headers: { authorization } })).status;
};

test('a key is made, disabled, enabled and deleted while the server runs, and the audit log tells it', async () => {
  const [made] = (await dataOf('create', 'Shop')) as [CreatedKey];
  expect(made).toMatchObject({ name: 'Shop', disabledAt: null });
  expect(await listFiles(made)).toBe(200);
  const { stdout } = await keys('list');
  expect(stdout).toContain(`${made.id}  ${made.key}`);
  expect(stdout).not.toContain(made.secret);

  expect(await dataOf('disable', made.id)).toMatchObject([{ id: made.id, disabledAt: expect.any(String) }]);
  expect(await listFiles(made)).toBe(401);
  await dataOf('enable', made.key);
  expect(await listFiles(made)).toBe(200);
  await dataOf('delete', made.id);
  expect(await listFiles(made)).toBe(401);

  const log = (await auditLog())
    .filter(({ subject }) => subject === made.id)
    .map(({ actor, action }) => [actor, action]);
  expect(log.toReversed()).toEqual([
    ['command', 'key.created'],
    ['command', 'key.disabled'],
    ['command', 'key.enabled'],
    ['command', 'key.deleted'],
  ]);
});

test('a key is made, disabled and deleted from another machine, with the admin password', async () => {
  const elsewhere = { VODSMITH_URL: `${server.url}/`, ADMIN_PASSWORD };
  const far = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand(['keys', ...args, '--json'], elsewhere);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return (JSON.parse(stdout) as { data: ApiKey[] }).data;
  };
  const [made] = (await far('create', 'From afar')) as [CreatedKey];
  expect(await listFiles(made)).toBe(200);
  expect((await far('list')).map(({ id }) => id)).toContain(made.id);
  expect(await far('disable', made.key)).toMatchObject([{ id: made.id, disabledAt: expect.any(String) }]);
  expect(await listFiles(made)).toBe(401);
  await far('enable', made.id);
  expect(await listFiles(made)).toBe(200);
  await far('delete', made.id);
  expect((await far('list')).map(({ id }) => id)).not.toContain(made.id);
  // Each command has closed its session
  const sessions = (await auditLog()).filter(({ action }) => action.startsWith('session.'));
  const count = (action: string) => sessions.filter((entry) => entry.action === action).length;
  expect(count('session.opened') - count('session.closed')).toBe(askedForTheLog);
});

test.each([
  ['no password', {}, /Set ADMIN_PASSWORD to the admin password of http/],
  ['a wrong password', { ADMIN_PASSWORD: 'wrong' }, /The admin password is wrong/],
  ['no such key', { ADMIN_PASSWORD }, /There is no key "nobody"/],
])('from another machine %s is told in a sentence', async (_name, env, says) => {
  const ended = await runCommand(['keys', 'disable', 'nobody'], { VODSMITH_URL: server.url, ...env });
  expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(says) });
});

/** Each look at the log is a session of its own. */
let askedForTheLog = 0;
async function auditLog(): Promise<AuditEntry[]> {
  askedForTheLog += 1;
  const login = await fetch(`${server.url}/v1/session`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ password: ADMIN_PASSWORD }),
  });
  const cookie = login.headers.getSetCookie()[0]!.split(';', 1)[0]!;
  const answer = await fetch(`${server.url}/v1/audit?perPage=100`, { headers: { cookie } });
  return ((await answer.json()) as { data: AuditEntry[] }).data;
}

test.each([
  [1, ['disable', 'nobody'], /There is no key "nobody"/],
  [1, ['list', '--project', 'nobody'], /There is no project "nobody"/],
  [2, ['create'], /missing required argument/],
])('exit code %d and a sentence for %j', async (code, args, says) => {
  const ended = await keys(...args);
  expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
});

test('a secret is shown to people with the sentence that it is not shown again, also without a server', async () => {
  const before = await dataOf('list');
  await server.stop();
  const { code, stdout } = await keys('create', 'Without a server');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^API key {5}[0-9a-f]{32}\nAPI secret {2}[0-9a-f]{64}\n\n.*not shown again/);
  expect(await dataOf('list')).toEqual([...before, expect.objectContaining({ name: 'Without a server' })]);
});

test('says to start the server where there is no database yet', async () => {
  expect(await runCommand(['keys', 'list'])).toMatchObject({ code: 1, stderr: expect.stringContaining('no database') });
});
