import { afterAll, beforeAll, expect, test } from 'vitest';
import { signToken } from '../../src/core/tokens.ts';
import { type Service, startService } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const ask = (authorization?: string) =>
  service.app.inject({ url: '/v1/files', headers: authorization === undefined ? {} : { authorization } });

test('the bare token and the one with a scheme are both taken', async () => {
  const token = await signToken(service.mine.key, service.mine.secret, { expiresInSeconds: 60 });
  expect((await ask(token)).statusCode).toBe(200);
  expect((await ask(`Bearer ${token}`)).statusCode).toBe(200);
});

test.each([
  ['no token', () => undefined, 'token_missing', 'Bearer realm="vodsmith"'],
  ['no JWT', () => 'hello', 'token_invalid', 'Bearer realm="vodsmith", error="invalid_token"'],
  ['a basic login', () => 'Basic YTpi', 'token_invalid', /invalid_token/],
  ['an unknown key', () => signToken('nobody', service.mine.secret), 'api_key_unknown', /invalid_token/],
  ['a key with a NUL', () => signToken('no\0body', service.mine.secret), 'api_key_unknown', /invalid_token/],
  [
    'a disabled key',
    () => signToken(service.disabled.key, service.disabled.secret),
    'api_key_unknown',
    /invalid_token/,
  ],
  [
    'the secret of another key',
    () => signToken(service.mine.key, service.other.secret),
    'token_invalid',
    /invalid_token/,
  ],
  [
    'an expired token',
    () => signToken(service.mine.key, service.mine.secret, { expiresInSeconds: -5 }),
    'token_expired',
    /invalid_token/,
  ],
])('%s is 401 and says so', async (_name, make, code, challenge) => {
  const answer = await ask(await make());
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['www-authenticate']).toMatch(challenge);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  const problem = answer.json();
  expect(problem).toMatchObject({ code, status: 401, detail: problem.message });
  expect(problem.message.length).toBeGreaterThan(20);
});

test('a disabled key and an unknown one answer the same', async () => {
  const disabled = await ask(await signToken(service.disabled.key, service.disabled.secret));
  const unknown = await ask(await signToken('nobody', 'secret'));
  expect(disabled.body).toBe(unknown.body);
});

test('what is not below /v1 needs no token', async () => {
  for (const url of ['/', '/healthz', '/readyz', '/openapi.json'])
    expect((await service.app.inject({ url })).statusCode, url).toBe(200);
});
