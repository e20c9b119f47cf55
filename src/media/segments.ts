import { open } from 'node:fs/promises';
import { readFragment } from '../core/mp4/fragment.ts';
import { readInit } from '../core/mp4/init-segment.ts';
import type { RenditionFacts } from '../schemas/results.ts';
import { type LocatedBox, locateBoxes, readBytes } from './located-boxes.ts';

/**
 * Cuts a fragmented MP4 file into an init segment and media segments of `fragments` fragments each (ISO/IEC 23000-19
 * section 7.3), and hands each on under its name: `init.mp4`, `0.m4s`, `1.m4s`, ...
 *
 * @returns what was measured on the way; `null` where the file holds no sample
 */
export async function cutSegments(
  path: string,
  fragments: number,
  write: (name: string, bytes: Buffer) => Promise<void>,
): Promise<RenditionFacts | null> {
  await using file = await open(path);
  const found = await locateBoxes(file);
  const moofs = found.flatMap(({ type }, index) => (type === 'moof' ? [index] : []));
  if (moofs.length === 0) return null;
  const init = await readBytes(file, 0, found[moofs[0]!]!.start);
  await write('init.mp4', init);
  const { codec, timescale } = readInit(init);
  const facts: RenditionFacts = { codec, timescale, initBytes: init.length, segments: [], samples: 0, warnings: [] };
  for (let first = 0; first < moofs.length; first += fragments) {
    const from = moofs[first]!;
    const to = moofs[first + fragments] ?? found.length;
    const start = found[from]!.start;
    const bytes = await readBytes(file, start, endOf(found[to - 1]!) - start);
    const parts = found.slice(from, to).filter(({ type }) => type === 'moof');
    const samples = parts.map((moof) => readFragment(bodyOf(moof, start, bytes)));
    await write(`${facts.segments.length}.m4s`, bytes);
    facts.segments.push({ duration: samples.reduce((sum, one) => sum + one.duration, 0), bytes: bytes.length });
    facts.samples += samples.reduce((sum, one) => sum + one.samples, 0);
  }
  return facts;
}

const endOf = ({ start, size }: LocatedBox) => start + size;
const bodyOf = ({ start, size, headerSize }: LocatedBox, from: number, bytes: Buffer) =>
  bytes.subarray(start - from + headerSize, start - from + size);
