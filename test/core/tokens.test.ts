import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyOfToken, readToken, signToken, verifyToken } from '../../src/core/tokens.ts';

const secret = 'a'.repeat(64);
const now = new Date('2026-01-01T00:00:00Z');
const seconds = now.getTime() / 1000;

/** Any token at all, also such as jose would refuse to make. */
function forge(payload: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }, key = secret): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

test.each([
  ['abc.def.ghi', 'abc.def.ghi'],
  ['Bearer abc.def.ghi', 'abc.def.ghi'],
  ['bearer   abc.def.ghi ', 'abc.def.ghi'],
  ['`abc.def.ghi`', 'abc.def.ghi'],
])('the header %j carries the token %j', (header, token) => {
  expect(readToken(header)).toBe(token);
});

test.each([undefined, '', '   ', 'Bearer', 'Bearer '])('the header %j carries no token', (header) => {
  expect(() => readToken(header)).toThrow(expect.objectContaining({ code: 'token_missing' }));
});

test('both spellings of the claim name the key', () => {
  expect(keyOfToken(forge({ apikey: 'k' }))).toBe('k');
  expect(keyOfToken(forge({ apiKey: 'k' }))).toBe('k');
});

test.each([
  ['no JWT', 'hello'],
  ['no key', forge({})],
  ['a key that is no text', forge({ apikey: 5 })],
  ['an empty key', forge({ apikey: '' })],
  ['a payload that is no object', forge([])],
])('%s is refused as token_invalid', (_name, token) => {
  expect(() => keyOfToken(token)).toThrow(expect.objectContaining({ code: 'token_invalid' }));
});

describe('what is accepted', () => {
  test.each([
    ['no times at all', {}],
    ['still alive', { iat: seconds - 600, nbf: seconds - 1, exp: seconds + 1 }],
    ['issued by a clock that is 50 s ahead', { iat: seconds + 50, exp: seconds + 600 }],
    ['claims of the known generators', { jti: 'x', version: 2, permissions: ['allow_join'], roles: ['crawler'] }],
  ])('%s', async (_name, claims) => {
    await verifyToken(forge({ apikey: 'k', ...claims }), secret, now);
  });

  test('a token of signToken, with and without an end', async () => {
    await verifyToken(await signToken('k', secret), secret);
    await verifyToken(await signToken('k', secret, { expiresInSeconds: 60 }), secret);
    expect(keyOfToken(await signToken('k', secret))).toBe('k');
  });

  test('a secret that is shorter than the hash', async () => {
    await verifyToken(await signToken('k', 'short'), 'short');
  });
});

describe('what is refused', () => {
  test.each([
    ['expired', 'token_expired', forge({ apikey: 'k', exp: seconds - 1 })],
    ['expired long before any calendar', 'token_expired', forge({ apikey: 'k', exp: -1e300 })],
    ['not yet valid', 'token_not_yet_valid', forge({ apikey: 'k', nbf: seconds + 10 })],
    ['issued two minutes from now', 'token_not_yet_valid', forge({ apikey: 'k', iat: seconds + 120 })],
    ['another secret', 'token_invalid', forge({ apikey: 'k' }, { alg: 'HS256' }, 'other')],
    ['alg none', 'token_invalid', forge({ apikey: 'k' }, { alg: 'none' })],
    ['alg none without a signature', 'token_invalid', forge({ apikey: 'k' }, { alg: 'none' }).replace(/[^.]*$/, '')],
    ['alg RS256', 'token_invalid', forge({ apikey: 'k' }, { alg: 'RS256' })],
    ['alg HS512', 'token_invalid', forge({ apikey: 'k' }, { alg: 'HS512' })],
    [
      'a critical header that nobody knows',
      'token_invalid',
      forge({ apikey: 'k' }, { alg: 'HS256', crit: ['x'], x: 1 }),
    ],
    ['exp that is no number', 'token_invalid', forge({ apikey: 'k', exp: 'tomorrow' })],
    ['iat that is no number', 'token_invalid', forge({ apikey: 'k', iat: 'today' })],
  ])('%s', async (_name, code, token) => {
    await expect(verifyToken(token, secret, now)).rejects.toMatchObject({ code });
  });
});
