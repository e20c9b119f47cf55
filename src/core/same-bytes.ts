import { timingSafeEqual } from 'node:crypto';

/**
 * Whether what a caller gives is the secret, in a time that tells nothing of where they differ. Lengths are no secret.
 * All comparisons of secrets go through here; those of tokens and webhooks are WebCrypto's `verify`.
 */
export function sameBytes(given: Uint8Array, secret: Uint8Array): boolean {
  return given.length === secret.length && timingSafeEqual(given, secret);
}
