import { createHmac } from 'node:crypto';
import { posix } from 'node:path';
import { VodsmithError } from '../errors.ts';
import { sameBytes } from './same-bytes.ts';

/** What a signed link has behind its path. */
export interface LinkQuery {
  expires?: unknown;
  signature?: unknown;
}

/** Signs links to what is delivered, each with its end, and checks them. */
export interface Links {
  /** `?expires=<seconds since 1970>&signature=<HMAC-SHA256 as base64url>` for an object's key. */
  sign(key: string): string;
  /**
   * @returns when the link ends, in seconds since 1970
   * @throws VodsmithError `link_invalid` or `link_expired`
   */
  check(key: string, query: LinkQuery): number;
  /** A playlist whose every URI is signed until `expires`. `key` is its own: the URIs are relative to it. */
  signPlaylist(key: string, text: string, expires: number): string;
}

/** Seconds: links that are made within this time are the same, so that a browser takes what it has. */
const STEP = 3600;

/** @param seconds how long a link is valid at least; up to an hour longer */
export function signedLinks(secret: Buffer, seconds: number, clock: () => number = Date.now): Links {
  const digest = (key: string, expires: number) => createHmac('sha256', secret).update(`${key}\n${expires}`).digest();
  const queryOf = (key: string, expires: number) =>
    `?expires=${expires}&signature=${digest(key, expires).toString('base64url')}`;
  const now = () => Math.floor(clock() / 1000);
  return {
    sign: (key) => queryOf(key, Math.ceil((now() + seconds) / STEP) * STEP),
    check(key, { expires, signature }) {
      // One spelling alone: a decoder skips what is no base64
      const sound = typeof signature === 'string' && /^[\w-]{43}$/.test(signature);
      const given = Buffer.from(sound ? signature : '', 'base64url');
      const ends = typeof expires === 'string' && /^[1-9]\d{0,11}$/.test(expires) ? Number(expires) : 0;
      if (!sameBytes(given, digest(key, ends)))
        throw new VodsmithError('link_invalid', 'The link has no valid signature for this file. Ask the API for one.');
      if (ends <= now()) throw new VodsmithError('link_expired', 'The link has expired. Ask the API for another one.');
      return ends;
    },
    signPlaylist(key, text, expires) {
      const signed = (uri: string) => uri + queryOf(posix.join(posix.dirname(key), uri), expires);
      const lines = text.split('\n').map((line) => {
        if (line.startsWith('#')) return line.replace(/(?<=[:,]URI=")[^"]+/g, signed);
        return line.trim() === '' ? line : signed(line);
      });
      return lines.join('\n');
    },
  };
}
