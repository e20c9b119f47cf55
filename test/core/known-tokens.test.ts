import { expect, test } from 'vitest';
import { tokenVerifier } from '../../src/core/known-tokens.ts';
import { signToken } from '../../src/core/tokens.ts';

const secret = 'a secret that is long enough for HS256';
const at = (seconds: number) => new Date(Date.now() + seconds * 1000);

test('a token that was good is refused once it has expired', async () => {
  const verify = tokenVerifier();
  const token = await signToken('key', secret, { expiresInSeconds: 60 });
  await verify(token, secret);
  await verify(token, secret, at(30));
  await expect(verify(token, secret, at(61))).rejects.toMatchObject({ code: 'token_expired' });
});

test('a token that was good is refused with another secret: the key had a new one meanwhile', async () => {
  const verify = tokenVerifier();
  const token = await signToken('key', secret);
  await verify(token, secret);
  await expect(verify(token, `${secret}!`)).rejects.toMatchObject({ code: 'token_invalid' });
  await verify(token, secret);
});

test('a token with another end is another token', async () => {
  const verify = tokenVerifier();
  const token = await signToken('key', secret);
  await verify(token, secret);
  const forged = `${token.slice(0, -4)}AAAA`;
  await expect(verify(forged, secret)).rejects.toMatchObject({ code: 'token_invalid' });
  await expect(verify(forged, secret)).rejects.toMatchObject({ code: 'token_invalid' });
});

test('a clock that was put back refuses what it took before', async () => {
  const verify = tokenVerifier();
  const token = await signToken('key', secret);
  await verify(token, secret);
  await expect(verify(token, secret, at(-3600))).rejects.toMatchObject({ code: 'token_not_yet_valid' });
});

test('any number of tokens is verified, and each stays good', async () => {
  const verify = tokenVerifier();
  const tokens = await Promise.all(Array.from({ length: 1200 }, (_, index) => signToken(`key ${index}`, secret)));
  for (const token of [...tokens, ...tokens.slice(0, 5)]) await verify(token, secret);
});
