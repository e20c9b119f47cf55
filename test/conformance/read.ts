import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Unreadable } from './unreadable.ts';

/** Bytes at a path relative to where the output stands, such as `hls/240p/0.m4s`. @throws Unreadable */
export type Read = (path: string) => Promise<Buffer>;

/** Reads below, and beside, a local folder. */
export function fromFolder(folder: string): Read {
  return async (path) => {
    try {
      return await readFile(join(folder, decodeURIComponent(path)));
    } catch (error) {
      throw new Unreadable(`it cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    }
  };
}

/** Reads over HTTP. @param base what paths are relative to, e.g. the URL of the multivariant playlist */
export function fromUrl(base: string): Read {
  return async (path) => {
    const answer = await fetch(new URL(path, base), { redirect: 'error' });
    if (answer.status !== 200) throw new Unreadable(`it cannot be read: HTTP ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  };
}

/** The path of what a playlist names. Relative to the playlist itself (RFC 8216bis section 4.1). */
export const besides = (playlist: string, uri: string): string => posix.join(posix.dirname(playlist), uri);

/** Each URL stays with the output when that moves to another host. */
export function urlFaults(uri: string): string[] {
  const relative = !/^([a-z][a-z0-9+.-]*:|\/)/i.test(uri);
  if (!relative) return [`the URL ${uri} is not relative`];
  return /^[\w.~!$&'()*+,;=:@%/-]+$/.test(uri) ? [] : [`${uri} is no URL (RFC 3986)`];
}
