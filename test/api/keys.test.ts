import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { signToken } from '../../src/core/tokens.ts';
import type { CreatedKey } from '../../src/schemas/api-key.ts';
import type { AuditEntry } from '../../src/schemas/audit.ts';
import { type Browser, openBrowser, setPassword } from './browser.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let browser: Browser;
let key: CreatedKey;

beforeAll(async () => {
  service = await startService();
  await setPassword(service);
  browser = openBrowser(service);
  await browser.login();
});
afterAll(() => service.stop());
beforeEach(async () => {
  key = (await browser.call('POST', '/v1/keys', { name: 'Shop' })).json() as CreatedKey;
});

const listFiles = async (authorization: string) =>
  (await service.app.inject({ url: '/v1/files', headers: { authorization } })).statusCode;
const actions = async () => {
  const { data } = (await browser.call('GET', '/v1/audit?perPage=100')).json() as { data: AuditEntry[] };
  return data.filter(({ subject }) => subject === key.id).map(({ action }) => action);
};

describe('a new key', () => {
  test('signs tokens, and its secret is shown this once', async () => {
    expect(key).toMatchObject({ name: 'Shop', disabledAt: null, key: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(await listFiles(await signToken(key.key, key.secret))).toBe(200);
    const list = await browser.call('GET', '/v1/keys');
    expect(list.body).toContain(key.id);
    expect(list.body).not.toContain(key.secret);
    expect(list.body).not.toContain('"secret"');
  });

  test('is not readable in the database', async () => {
    const rows = await service.db.query('select * from api_keys');
    expect(JSON.stringify(rows)).not.toContain(key.secret);
  });

  test.each([[{}], [{ name: '' }], [{ name: 'a\nb' }], [{ name: 'x'.repeat(101) }], [{ name: 'x', key: 'mine' }]])(
    'is not made of %j',
    async (body) => {
      expect((await browser.call('POST', '/v1/keys', body)).json()).toMatchObject({ code: 'invalid_request' });
    },
  );
});

test('a key that is disabled is refused at once, also with tokens that are out, until it is enabled', async () => {
  const token = await signToken(key.key, key.secret);
  const disabled = await browser.call('PATCH', `/v1/keys/${key.id}`, { disabled: true });
  expect(disabled.json()).toMatchObject({ id: key.id, disabledAt: expect.stringMatching(/Z$/) });
  expect(await listFiles(token)).toBe(401);
  await browser.call('PATCH', `/v1/keys/${key.id}`, { disabled: false });
  expect(await listFiles(token)).toBe(200);
  expect(await actions()).toEqual(['key.enabled', 'key.disabled', 'key.created']);
});

test('a token that is replayed after its key was deleted is refused', async () => {
  const token = await signToken(key.key, key.secret);
  expect(await listFiles(token)).toBe(200);
  expect((await browser.call('DELETE', `/v1/keys/${key.id}`)).json()).toMatchObject({ id: key.id });
  expect(await listFiles(token)).toBe(401);
  expect((await browser.call('DELETE', `/v1/keys/${key.id}`)).statusCode).toBe(404);
  expect(await actions()).toEqual(['key.deleted', 'key.created']);
});

test('a ready token works, and for a short time', async () => {
  const made = (await browser.call('POST', `/v1/keys/${key.id}/token`)).json() as { token: string; expiresIn: number };
  expect(made.expiresIn).toBe(3600);
  expect(await listFiles(made.token)).toBe(200);
  expect((await browser.call('POST', `/v1/keys/${key.id}/token`, { expiresIn: 86_401 })).statusCode).toBe(400);
  await browser.call('PATCH', `/v1/keys/${key.id}`, { disabled: true });
  expect((await browser.call('POST', `/v1/keys/${key.id}/token`, { expiresIn: 60 })).statusCode).toBe(404);
});

test('a key of another project is not there, unless the session names that project', async () => {
  const named = { 'x-vodsmith-project': service.other.projectId };
  for (const [method, url, body] of [
    ['PATCH', `/v1/keys/${key.id}`, { disabled: true }],
    ['DELETE', `/v1/keys/${key.id}`, undefined],
    ['POST', `/v1/keys/${key.id}/token`, { expiresIn: 60 }],
  ] as const)
    expect((await browser.call(method, url, body, named)).json(), url).toMatchObject({ code: 'not_found' });
  expect((await browser.call('GET', '/v1/keys', undefined, named)).body).not.toContain(key.id);
});

describe('the secret of webhooks', () => {
  test('is shown, rotated with an overlap, and each time written down', async () => {
    const shown = (await browser.call('GET', '/v1/webhooks/secret')).json() as { secret: string };
    expect(shown).toEqual({ secret: expect.stringMatching(/^whsec_/), previous: null });
    const rotated = (await browser.call('POST', '/v1/webhooks/secret/rotate')).json();
    expect(rotated).toEqual({
      secret: expect.stringMatching(/^whsec_/),
      previous: { secret: shown.secret, validUntil: expect.stringMatching(/Z$/) },
    });
    expect((await browser.call('GET', '/v1/webhooks/secret')).json()).toEqual(rotated);
    const { data } = (await browser.call('GET', '/v1/audit')).json() as { data: AuditEntry[] };
    const names = data.map(({ action }) => action).filter((action) => action.startsWith('webhook_secret'));
    expect(names).toEqual(['webhook_secret.shown', 'webhook_secret.rotated', 'webhook_secret.shown']);
    expect(data[0]).toMatchObject({ actor: 'session', address: '127.0.0.1', subject: null });
  });

  test('without an overlap the old one is gone at once', async () => {
    const rotated = await browser.call('POST', '/v1/webhooks/secret/rotate', { overlapSeconds: 0 });
    expect(rotated.json()).toMatchObject({ previous: null });
  });
});

test.each([
  ['GET', '/v1/keys'],
  ['POST', '/v1/keys'],
  ['PATCH', `/v1/keys/${newId()}`],
  ['DELETE', `/v1/keys/${newId()}`],
  ['POST', `/v1/keys/${newId()}/token`],
  ['GET', '/v1/webhooks/secret'],
  ['POST', '/v1/webhooks/secret/rotate'],
  ['GET', '/v1/audit'],
] as const)('%s %s is not for tokens, and not for a session without its x-csrf-token', async (method, url) => {
  const byToken = await service.app.inject({ method, url, headers: service.mine.headers });
  expect(byToken.json()).toMatchObject({ code: 'session_only', status: 403 });
  if (method === 'GET') return;
  const forged = await service.app.inject({ method, url, headers: { cookie: browser.cookie } });
  expect(forged.json()).toMatchObject({ code: 'csrf_failed' });
});
