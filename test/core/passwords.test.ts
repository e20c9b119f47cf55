import { expect, test, vi } from 'vitest';
import { hashPassword, verifyPassword } from '../../src/core/passwords.ts';

// Hashes are made to take long
vi.setConfig({ testTimeout: 60_000 });

test('a password is verified, however its accents were typed', async () => {
  const hashed = await hashPassword('caf\u00e9');
  expect(hashed).not.toContain('caf');
  expect(await verifyPassword('cafe\u0301', hashed)).toBe(true);
  expect(await verifyPassword('cafe', hashed)).toBe(false);
});

test('one password has another hash each time, with the cost that it took', async () => {
  const [one, other] = [await hashPassword('secret'), await hashPassword('secret')];
  expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
  expect(other).not.toBe(one);
});

test.each([null, '', 'nothing that was hashed', `$scrypt$ln=15,r=8,p=3$AAAA$${'A'.repeat(42)}`])(
  'nothing is right where there is no hash: %j',
  async (hashed) => {
    expect(await verifyPassword('', hashed)).toBe(false);
  },
);
