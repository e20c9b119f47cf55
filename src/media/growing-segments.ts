import { constants, type FileHandle, open } from 'node:fs/promises';
import { boxHeader } from '../core/mp4/boxes.ts';
import { readFragment } from '../core/mp4/fragment.ts';
import type { RenditionFacts } from '../schemas/results.ts';
import { initFacts } from './init-facts.ts';
import { readBytes } from './located-boxes.ts';

type Write = (name: string, bytes: Buffer) => Promise<void>;

/**
 * Reads a fragmented MP4 of one track while it is being written, a segment for each fragment. What is there of it
 * grows with each call.
 */
export class GrowingSegments {
  readonly #path: string;
  readonly #end: number;
  #at = 0;
  #facts: RenditionFacts | null = null;

  /** @param end seconds of the track's clock: a segment that goes beyond it is left out, and all after it */
  constructor(path: string, end: number) {
    this.#path = path;
    this.#end = end;
  }

  /** `null` before there is an init segment. */
  get facts(): RenditionFacts | null {
    return this.#facts && { ...this.#facts, segments: [...this.#facts.segments] };
  }

  /** Hands on what has become whole since the last call. @returns whether there was a segment */
  async take(write: Write): Promise<boolean> {
    await using file = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
    if (file === null) return false;
    const { size: length } = await file.stat();
    this.#facts ??= await this.#readInit(file, length, write);
    const facts = this.#facts;
    if (facts === null) return false;
    const before = facts.segments.length;
    for (;;) {
      const moof = await this.#box(file, length, this.#at);
      const mdat = moof && (await this.#box(file, length, moof.end));
      if (moof === null || mdat === null) return facts.segments.length > before;
      const bytes = await readBytes(file, this.#at, mdat.end - this.#at);
      const { start, duration, samples } = readFragment(bytes.subarray(moof.headerSize, moof.end - this.#at));
      if (start + duration > this.#end * facts.timescale) return facts.segments.length > before;
      await write(`${facts.segments.length}.m4s`, bytes);
      facts.segments.push({ duration, bytes: bytes.length });
      facts.samples += samples;
      this.#at = mdat.end;
    }
  }

  async #readInit(file: FileHandle, length: number, write: Write): Promise<RenditionFacts | null> {
    const type = await this.#box(file, length, 0);
    const movie = type && (await this.#box(file, length, type.end));
    if (movie === null) return null;
    const init = await readBytes(file, 0, movie.end);
    await write('init.mp4', init);
    this.#at = movie.end;
    return {
      ...{ first: 0, ...initFacts(init) },
      ...{ segments: [], samples: 0, damaged: 0, missing: 0 },
    };
  }

  /** `null` where the box is not there as a whole. */
  async #box(file: FileHandle, length: number, at: number): Promise<{ headerSize: number; end: number } | null> {
    const header = at + 8 <= length ? boxHeader(await readBytes(file, at, Math.min(16, length - at))) : null;
    if (header === null || at + header.size > length) return null;
    return { headerSize: header.headerSize, end: at + header.size };
  }
}
