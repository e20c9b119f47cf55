import { open } from 'node:fs/promises';
import { readFragment } from '../core/mp4/fragment.ts';
import type { RenditionFacts } from '../schemas/results.ts';
import { initFacts } from './init-facts.ts';
import { type LocatedBox, locateBoxes, readBytes } from './located-boxes.ts';

/** How a fragmented MP4 is cut. */
export interface Cut {
  /** Fragments in a segment. */
  fragments: number;
  /** Number of the first segment. */
  first: number;
}

/**
 * Cuts a fragmented MP4 file into an init segment and media segments (ISO/IEC 23000-19 section 7.3), and hands each on
 * under its name: `init.mp4`, `0.m4s`, `1.m4s`, ... The init segment is handed on with segment 0 alone: it is the same
 * for every part.
 *
 * @returns what was measured on the way; `null` where the file holds no sample
 */
export async function cutSegments(
  path: string,
  { fragments, first }: Cut,
  write: (name: string, bytes: Buffer) => Promise<void>,
): Promise<RenditionFacts | null> {
  await using file = await open(path);
  const found = await locateBoxes(file);
  const moofs = found.flatMap(({ type }, index) => (type === 'moof' ? [index] : []));
  if (moofs.length === 0) return null;
  const init = await readBytes(file, 0, found[moofs[0]!]!.start);
  if (first === 0) await write('init.mp4', init);
  const facts: RenditionFacts = {
    ...{ first, ...initFacts(init) },
    ...{ segments: [], samples: 0, damaged: 0, missing: 0 },
  };
  for (let at = 0; at < moofs.length; at += fragments) {
    const from = moofs[at]!;
    const to = moofs[at + fragments] ?? found.length;
    const start = found[from]!.start;
    const bytes = await readBytes(file, start, endOf(found[to - 1]!) - start);
    const parts = found.slice(from, to).filter(({ type }) => type === 'moof');
    const samples = parts.map((moof) => readFragment(bodyOf(moof, start, bytes)));
    await write(`${first + facts.segments.length}.m4s`, bytes);
    facts.segments.push({ duration: samples.reduce((sum, one) => sum + one.duration, 0), bytes: bytes.length });
    facts.samples += samples.reduce((sum, one) => sum + one.samples, 0);
  }
  return facts;
}

/** Samples in a fragmented MP4 file of one track. */
export async function samplesIn(path: string): Promise<number> {
  await using file = await open(path);
  let samples = 0;
  for (const moof of (await locateBoxes(file)).filter(({ type }) => type === 'moof'))
    samples += readFragment(bodyOf(moof, moof.start, await readBytes(file, moof.start, moof.size))).samples;
  return samples;
}

const endOf = ({ start, size }: LocatedBox) => start + size;
const bodyOf = ({ start, size, headerSize }: LocatedBox, from: number, bytes: Buffer) =>
  bytes.subarray(start - from + headerSize, start - from + size);
