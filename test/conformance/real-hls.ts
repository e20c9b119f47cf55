import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { type Edit, edited, replaced } from './edits.ts';
import { encoded } from './encoded.ts';
import type { HlsOptions } from './hls/options.ts';
import { checkHls } from './hls.ts';
import { fromFolder, type Read } from './read.ts';

export type Edits = Record<string, Edit>;
/** The faults of the output after edits. Nothing is decoded unless asked. */
export type Check = (edits: Edits, options?: HlsOptions) => Promise<string[]>;

/** Encodes an HLS output before the tests: pictures at 240 and 360 and sound, two segments each, 8.3 s. */
export function realHls(): Check {
  let original: Read;
  beforeAll(async () => {
    const cleanups: (() => Promise<void>)[] = [];
    const args = ['--hls', '240,360'];
    const folder = await encoded('good/camera-720p.mp4', args, (cleanup) => cleanups.push(cleanup));
    original = inEnglish(fromFolder(join(folder, 'hls')));
    return async () => {
      for (const cleanup of cleanups) await cleanup();
    };
  });
  return (edits, options = { decode: false }) => checkHls(edited(original, edits), 'index.m3u8', options);
}

/** The source does not say its language, which a playlist must. */
function inEnglish(read: Read): Read {
  const edit = (bytes: Buffer) =>
    Buffer.from(
      bytes
        .toString()
        .replace(/LANGUAGE="\w*",/, '')
        .replace('TYPE=AUDIO,', 'TYPE=AUDIO,LANGUAGE="en",'),
    );
  return edited(read, { 'index.m3u8': edit });
}

export const inMedia = (from: string | RegExp, to: string): Edits => ({ '240p.m3u8': replaced(from, to) });

export const inEveryMedia = (from: string | RegExp, to: string): Edits =>
  Object.fromEntries(['240p', '360p', 'audio'].map((name) => [`${name}.m3u8`, replaced(from, to)]));
