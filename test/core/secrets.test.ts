import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeSecrets, newApiKey, newApiSecret, newWebhookSecret } from '../../src/core/secrets.ts';

const secrets = makeSecrets(randomBytes(32));

test.each(['', 'secret', 'ключ 🔑', 'x'.repeat(10_000)])('a text comes back as it was', (text) => {
  expect(secrets.decrypt(secrets.encrypt(text))).toBe(text);
});

test('the same text is never sealed twice the same', () => {
  expect(secrets.encrypt('secret')).not.toBe(secrets.encrypt('secret'));
});

test('another key, a changed byte and other texts are refused, not misread', () => {
  const sealed = secrets.encrypt('secret');
  const changed = sealed.slice(0, 20) + (sealed[20] === 'A' ? 'B' : 'A') + sealed.slice(21);
  const refused = expect.objectContaining({ code: 'bad_setting' });
  expect(() => makeSecrets(randomBytes(32)).decrypt(sealed)).toThrow(refused);
  for (const text of [changed, '', 'secret', 'v1:', 'v1:AAAA', sealed.replace('v1', 'v2')])
    expect(() => secrets.decrypt(text)).toThrow(refused);
});

test('a key of another length is refused', () => {
  expect(() => makeSecrets(randomBytes(16))).toThrow('16 bytes');
});

test('new keys and secrets have their forms and differ', () => {
  expect(newApiKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newApiSecret()).toMatch(/^[0-9a-f]{64}$/);
  expect(newWebhookSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  expect(newApiKey()).not.toBe(newApiKey());
});

test('a key is derived for each purpose, and from the secret key alone', () => {
  const key = randomBytes(32);
  expect(makeSecrets(key).derive('sessions')).toEqual(makeSecrets(key).derive('sessions'));
  expect(makeSecrets(key).derive('sessions')).toHaveLength(32);
  const others = [makeSecrets(key).derive('links'), secrets.derive('sessions'), key];
  for (const other of others) expect(makeSecrets(key).derive('sessions')).not.toEqual(other);
});
