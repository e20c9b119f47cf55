import { randomBytes } from 'node:crypto';

/**
 * A new id in ObjectId form: 4 bytes of seconds, 8 of chance; 24 lower-case hex digits. Whoever knows one cannot guess
 * another: delivery and the player page ask for nothing else.
 */
export function newId(now: number = Date.now()): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return seconds + randomBytes(8).toString('hex');
}
