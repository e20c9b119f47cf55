import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { VodsmithError } from '../errors.ts';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;

/** Keeps short texts unreadable at rest. */
export interface Secrets {
  /** `v1:<base64url of nonce, ciphertext, tag>`; another one on every call. */
  encrypt(text: string): string;
  /** Throws `bad_setting` where the text was not encrypted under this key. */
  decrypt(sealed: string): string;
}

/** AES-256-GCM (NIST SP 800-38D) under `key`, 32 bytes. */
export function makeSecrets(key: Buffer): Secrets {
  if (key.length !== 32)
    throw new VodsmithError('bad_setting', `SECRET_KEY has ${key.length} bytes. It must have 32 (256 bits).`);
  return {
    encrypt: (text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}:${body.toString('base64url')}`;
    },
    decrypt: (sealed) => {
      const [version, encoded] = sealed.split(':', 2);
      if (version !== VERSION || encoded === undefined) throw unreadable();
      return open(key, Buffer.from(encoded, 'base64url'));
    },
  };
}

function open(key: Buffer, body: Buffer): string {
  if (body.length < NONCE_BYTES + TAG_BYTES) throw unreadable();
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(body.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause?: unknown): VodsmithError {
  const message = 'A stored secret cannot be read with this SECRET_KEY. Start with the one that it was stored under.';
  return new VodsmithError('bad_setting', message, { cause });
}

/** 32 lower-case hex digits. */
export const newApiKey = (): string => randomBytes(16).toString('hex');

/** 256 bits as 64 lower-case hex digits: what HS256 asks for (RFC 7518 section 3.2). */
export const newApiSecret = (): string => randomBytes(32).toString('hex');

/** `whsec_` and 24 random bytes in base64 (Standard Webhooks, "Signing secret serialization"). */
export const newWebhookSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** `scrypt:<N>:<salt>:<hash>` (RFC 7914), both in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, SCRYPT.N);
  return `scrypt:${SCRYPT.N}:${salt.toString('base64url')}:${hash.toString('base64url')}`;
}

/** Whether `password` is the one that `hashed` was made of. Takes the same time for any wrong one. */
export async function verifyPassword(password: string, hashed: string): Promise<boolean> {
  const [scheme, cost, salt, hash] = hashed.split(':');
  if (scheme !== 'scrypt' || cost === undefined || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), Number(cost));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // Unicode has several byte sequences for one visible text: NFKC makes a password typed elsewhere the same.
  scrypt(password.normalize('NFKC'), salt, 32, { ...SCRYPT, N: cost }, (error, key) =>
    error ? reject(error) : resolve(key),
  );
  return promise;
}
