import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { VodsmithError } from '../errors.ts';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps short texts unreadable at rest. */
export interface Secrets {
  /** `v1:<base64url of nonce, ciphertext, tag>`; another one on every call. */
  encrypt(text: string): string;
  /** Throws `bad_setting` where the text was not encrypted under this key. */
  decrypt(sealed: string): string;
  /** A key of 32 bytes for one purpose alone (HKDF-SHA256, RFC 5869): what it signs says nothing about another one. */
  derive(purpose: string): Buffer;
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
    derive: (purpose) => Buffer.from(hkdfSync('sha256', key, '', `vodsmith ${purpose}`, 32)),
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
