import { randomBytes, scrypt } from 'node:crypto';
import { sameBytes } from './same-bytes.ts';

/** Cost as OWASP's Password Storage Cheat Sheet asks for: 32 MiB of memory, three rounds of it. */
const COST = { ln: 15, r: 8, p: 3 };
const HASH_BYTES = 32;

interface Hashed {
  cost: typeof COST;
  salt: Buffer;
  hash: Buffer;
}

/** `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`: scrypt (RFC 7914) in the PHC string format, both in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, { cost: COST, salt });
  const { ln, r, p } = COST;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/**
 * Whether `password` is the one that `hashed` was made of. A wrong one takes as long as a right one, and so does a
 * `hashed` that is no hash: how long the answer takes says nothing.
 */
export async function verifyPassword(password: string, hashed: string | null): Promise<boolean> {
  const read = readHashed(hashed ?? '');
  const { cost, salt, hash } = read ?? { cost: COST, salt: Buffer.alloc(16), hash: Buffer.alloc(HASH_BYTES) };
  const same = sameBytes(hash, await derive(password, { cost, salt }));
  return same && read !== null;
}

function readHashed(hashed: string): Hashed | null {
  const parts = /^\$scrypt\$ln=(\d\d?),r=(\d\d?),p=(\d\d?)\$([\w-]+)\$([\w-]{43})$/.exec(hashed);
  if (parts === null) return null;
  const [ln, r, p] = parts.slice(1, 4).map(Number) as [number, number, number];
  return { cost: { ln, r, p }, salt: Buffer.from(parts[4]!, 'base64url'), hash: Buffer.from(parts[5]!, 'base64url') };
}

function derive(password: string, { cost: { ln, r, p }, salt }: Omit<Hashed, 'hash'>): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const N = 2 ** ln;
  // Unicode has several byte sequences for one visible text: NFKC makes a password typed elsewhere the same
  const text = password.normalize('NFKC');
  scrypt(text, salt, HASH_BYTES, { N, r, p, maxmem: 129 * N * r + 65_536 }, (error, key) =>
    error ? reject(error) : resolve(key),
  );
  return promise;
}
