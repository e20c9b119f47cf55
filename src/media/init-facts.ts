import { createHash } from 'node:crypto';
import { boxes, find } from '../core/mp4/boxes.ts';
import { readInit } from '../core/mp4/init-segment.ts';
import type { RenditionFacts } from '../schemas/results.ts';

/** What is kept of an init segment. @throws Error where it is none that we write */
export function initFacts(init: Buffer): Pick<RenditionFacts, 'codec' | 'timescale' | 'init'> {
  const sha256 = createHash('sha256').update(init).digest('hex');
  return { ...readInit(init), init: { bytes: init.length, sha256, movie: movieHash(init) } };
}

/** `compressorname` of a VisualSampleEntry (ISO/IEC 14496-12 section 12.1.3). */
const compressorName = [42, 74] as const;

/** Of all that a decoder reads. What names the build of ffmpeg that wrote it is left out: `udta`, and that name. */
function movieHash(init: Buffer): string {
  const movie = Buffer.from(find(init, 'moov')!);
  const descriptions = find(movie, 'trak', 'mdia', 'minf', 'stbl', 'stsd')!;
  for (const { type, body } of boxes(descriptions.subarray(8))) if (type === 'avc1') body.fill(0, ...compressorName);
  const hash = createHash('sha256');
  for (const { type, body } of boxes(movie)) if (type !== 'udta') hash.update(type, 'latin1').update(body);
  return hash.digest('hex');
}
