import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { makeSecrets } from '../../src/core/secrets.ts';
import { ensureFirstProject } from '../../src/first-start.ts';
import { type Browser, openBrowser, password, setPassword } from './browser.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let browser: Browser;
const job = { videoUrl: 'https://example.com/a.mp4', presets: [{ format: 'hls', resolutions: ['240'] }] };

beforeAll(async () => {
  service = await startService({ trustProxy: 1 });
  await setPassword(service);
  browser = openBrowser(service);
  expect((await browser.login()).statusCode).toBe(200);
});
afterAll(() => service.stop());

describe('logging in', () => {
  test('answers the first project, and a cookie that no script reads and no other site sends', async () => {
    const answer = await openBrowser(service).login();
    expect(answer.json()).toEqual({
      project: { id: service.mine.projectId, name: 'A project' },
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
    });
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^vodsmith_session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('over https the cookie is for https alone', async () => {
    const answer = await openBrowser(service).login(password, { 'x-forwarded-proto': 'https' });
    expect(String(answer.headers['set-cookie'])).toContain('; Secure');
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, 401, 'wrong_password'],
    ['none', {}, 400, 'invalid_request'],
    ['an empty one', { password: '' }, 400, 'invalid_request'],
    ['no text', { password: { $ne: null } }, 400, 'invalid_request'],
    ['one that would take long', { password: 'x'.repeat(1025) }, 400, 'invalid_request'],
  ])('%s is refused', async (_name, payload, status, code) => {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/v1/session',
      remoteAddress: '192.0.2.1',
      payload,
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('a page of another origin cannot try passwords, nor can a form', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }] as const)
      expect((await openBrowser(service).login(password, headers)).json()).toMatchObject({ code: 'csrf_failed' });
    const form = await service.app.inject({
      method: 'POST',
      url: '/v1/session',
      headers: { 'content-type': 'text/plain' },
      payload: JSON.stringify({ password }),
    });
    expect(form.statusCode).toBe(415);
  });

  test('is slowed down for an address that guesses, for its network, and for nobody else', async () => {
    const guesser = openBrowser(service, '2001:db8::1');
    for (let tries = 0; tries < 10; tries += 1)
      expect((await guesser.login(`guess ${tries}`)).json()).toMatchObject({ code: 'wrong_password' });
    const refused = await guesser.login();
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: 'too_many_attempts' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await openBrowser(service, '2001:db8::2').login()).statusCode).toBe(429);
    expect((await openBrowser(service, '2001:db8:1::1').login()).statusCode).toBe(200);
  });

  test('forgets the wrong tries of an address once the right password came', async () => {
    const clumsy = openBrowser(service, '192.0.2.9');
    for (let round = 0; round < 2; round += 1) {
      for (let tries = 0; tries < 8; tries += 1) await clumsy.login('wrong');
      expect((await clumsy.login()).statusCode).toBe(200);
    }
  });
});

describe('a session', () => {
  test('is told again, and works like a token of the first project', async () => {
    expect((await browser.call('GET', '/v1/session')).json()).toMatchObject({ csrfToken: browser.csrfToken });
    const made = await browser.call('POST', '/v1/encoder/jobs', job);
    expect(made.statusCode).toBe(200);
    const { id } = made.json() as { id: string };
    const asked = await service.app.inject({ url: `/v1/encoder/jobs/${id}`, headers: service.mine.headers });
    expect(asked.statusCode).toBe(200);
    const other = await service.app.inject({ url: `/v1/encoder/jobs/${id}`, headers: service.other.headers });
    expect(other.statusCode).toBe(404);
  });

  test('works in another project that it names, and in none that is not there', async () => {
    const { data } = (await browser.call('GET', '/v1/projects')).json() as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining([service.mine.projectId, service.other.projectId]));
    const named = { 'x-vodsmith-project': service.other.projectId };
    const { id } = (await browser.call('POST', '/v1/encoder/jobs', job, named)).json() as { id: string };
    const asked = await service.app.inject({ url: `/v1/encoder/jobs/${id}`, headers: service.other.headers });
    expect(asked.statusCode).toBe(200);
    for (const unknown of [newId(), 'x', ''])
      expect((await browser.call('GET', '/v1/files', undefined, { 'x-vodsmith-project': unknown })).statusCode).toBe(
        404,
      );
  });

  test('a token sees its own project alone, whatever project it names', async () => {
    const headers = { ...service.other.headers, 'x-vodsmith-project': service.mine.projectId };
    const answer = await service.app.inject({ url: '/v1/projects', headers });
    expect(answer.json()).toEqual({ data: [{ id: service.other.projectId, name: 'A project' }] });
  });

  test('loses against a token that is sent with it', async () => {
    const answer = await browser.call('GET', '/v1/projects', undefined, service.other.headers);
    expect(answer.json()).toEqual({ data: [{ id: service.other.projectId, name: 'A project' }] });
    expect((await browser.call('GET', '/v1/files', undefined, { authorization: 'x' })).statusCode).toBe(401);
  });

  test('lasts 12 hours after its last call, not after its first', async () => {
    const user = openBrowser(service);
    await user.login();
    expect((await user.call('GET', '/v1/files')).headers['set-cookie']).toBeUndefined();
    const id = decodeURIComponent(user.cookie).split('=')[1]!.split('.')[0];
    await service.db.query(`update sessions set expires_at = now() + interval '11 hours' where id = $1`, [id]);
    expect(String((await user.call('GET', '/v1/files')).headers['set-cookie'])).toContain('Max-Age=43200');
    await service.db.query(`update sessions set expires_at = now() - interval '1 second' where id = $1`, [id]);
    expect((await user.call('GET', '/v1/files')).json()).toMatchObject({ code: 'session_required' });
  });

  test('ends on the server when it is logged out: a copy of the cookie is worth nothing', async () => {
    const user = openBrowser(service);
    await user.login();
    const answer = await user.call('DELETE', '/v1/session');
    expect(answer.statusCode).toBe(200);
    expect(String(answer.headers['set-cookie'])).toMatch(/^vodsmith_session=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/);
    expect((await user.call('GET', '/v1/files')).json()).toMatchObject({ code: 'session_required', status: 401 });
  });
});

test('another ADMIN_PASSWORD at a start ends every session; the same one ends none', async () => {
  const secrets = makeSecrets(Buffer.alloc(32, 7));
  const start = (adminPassword: string) =>
    ensureFirstProject(service.db, secrets, {
      adminPassword,
      apiKey: undefined,
      apiSecret: undefined,
      webhookSecret: undefined,
    });
  await start(password);
  expect((await browser.call('GET', '/v1/session')).statusCode).toBe(200);
  await start('another password');
  expect((await browser.call('GET', '/v1/session')).json()).toMatchObject({ code: 'session_required' });
  expect((await openBrowser(service).login()).json()).toMatchObject({ code: 'wrong_password' });
  expect((await openBrowser(service).login('another password')).statusCode).toBe(200);
  await setPassword(service);
  await browser.login();
});

describe('a forged cookie', () => {
  test('lets nobody in: not the id alone from the database, not one with another signature', async () => {
    const [{ id }] = (await service.db.query<{ id: string }>('select id from sessions limit 1')) as [{ id: string }];
    for (const value of [id, `${id}.`, `${id}.AAAA`, `${id}.${'A'.repeat(43)}`, '', '.', 'x.y.z']) {
      const headers = { cookie: `vodsmith_session=${encodeURIComponent(value)}`, 'sec-fetch-site': 'same-origin' };
      for (const url of ['/v1/session', '/v1/files']) {
        const answer = await service.app.inject({ url, headers });
        expect(answer.json(), value).toMatchObject({ code: 'session_required' });
      }
    }
  });
});

describe('a page of another origin', () => {
  const foreign: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:81' },
  ];
  test.each(foreign)('cannot use the cookie: %j', async (headers) => {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await service.app.inject({
        method,
        url: '/v1/encoder/jobs',
        headers: { cookie: browser.cookie, 'x-csrf-token': browser.csrfToken, ...headers },
        ...(method === 'POST' && { payload: job }),
      });
      expect(answer.json(), method).toMatchObject({ code: 'csrf_failed', status: 403 });
    }
  });

  test('is not allowed to send the cookie, and may send a token as before', async () => {
    const headers = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
    const preflight = await service.app.inject({
      method: 'OPTIONS',
      url: '/v1/files',
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-csrf-token',
      },
    });
    expect(preflight.headers['access-control-allow-credentials']).toBeUndefined();
    expect(String(preflight.headers['access-control-allow-headers'])).not.toMatch(/csrf/i);
    const answer = await service.app.inject({ url: '/v1/files', headers: { ...headers, ...service.mine.headers } });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });
});

test.each([undefined, '', 'x', 'A'.repeat(43)])('a change without its x-csrf-token is refused: %j', async (token) => {
  const answer = await service.app.inject({
    method: 'POST',
    url: '/v1/encoder/jobs',
    headers: { cookie: browser.cookie, ...(token !== undefined && { 'x-csrf-token': token }) },
    payload: job,
  });
  expect(answer.json()).toMatchObject({ code: 'csrf_failed' });
});

test('the x-csrf-token of another session is refused', async () => {
  const other = openBrowser(service);
  await other.login();
  const answer = await browser.call('POST', '/v1/encoder/jobs', job, { 'x-csrf-token': other.csrfToken });
  expect(answer.json()).toMatchObject({ code: 'csrf_failed' });
});
