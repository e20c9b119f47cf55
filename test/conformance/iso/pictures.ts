import { Unreadable } from '../unreadable.ts';
import type { Sample } from './sample.ts';
import type { VideoEntry } from './sample-entry.ts';

const idr = 5;

/** Types of the NAL units in a sample (ISO/IEC 14496-15 section 5.3.2). @throws Unreadable where lengths do not fit */
export function nalTypes(data: Buffer, lengthSize: number): number[] {
  const types: number[] = [];
  let at = 0;
  while (at < data.length) {
    if (at + lengthSize >= data.length) throw new Unreadable('a NAL unit has no type');
    const length = data.readUIntBE(at, lengthSize);
    types.push(data[at + lengthSize]! & 31);
    at += lengthSize + length;
  }
  if (at !== data.length) throw new Unreadable(`a NAL unit goes to byte ${at} of a sample of ${data.length} bytes`);
  return types;
}

/**
 * Every sample that the container says to start at is an IDR, and no frame that is decoded after one is shown before it:
 * GOPs are closed. @param samples in the order of decoding
 */
export function gopFaults(samples: Sample[], entry: VideoEntry): string[] {
  const faults: string[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  let start = Number.NEGATIVE_INFINITY;
  for (const [index, { sync, shown, data }] of samples.entries()) {
    const isIdr = nalTypes(data, entry.lengthSize).includes(idr);
    if (sync && !isIdr) faults.push(`frame ${index} is marked as a sync sample and is no IDR`);
    if (isIdr && !sync) faults.push(`frame ${index} is an IDR and not marked as a sync sample`);
    if (shown < start) faults.push(`frame ${index} is shown before the IDR that it is decoded after: the GOP is open`);
    if (sync && shown <= latest) faults.push(`frame ${index} is an IDR shown before frames that are decoded earlier`);
    if (sync) start = shown;
    latest = Math.max(latest, shown);
  }
  return faults;
}

/** The sizes in all places agree, the avcC box tells of the stream, and players can be expected to decode it. */
export function pictureFaults(entry: VideoEntry, track: { width: number; height: number }): string[] {
  const { sps, codec } = entry;
  const faults: string[] = [];
  const sizes = [sps, entry, track].map(({ width, height }) => `${width}x${height}`);
  if (new Set(sizes).size > 1) faults.push(`the SPS says ${sizes[0]}, the sample entry ${sizes[1]}, tkhd ${sizes[2]}`);
  const own = [sps.profile, sps.constraints, sps.level].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (codec !== `avc1.${own}`) faults.push(`avcC says ${codec}, the SPS avc1.${own}`);
  if (!entry.squarePixels) faults.push('pixels are not square');
  if (sps.profile > 100 || sps.level > 52)
    faults.push(`${codec} is above High profile, level 5.2 (HLS authoring specification 1.3)`);
  return [...faults, ...colourFaults('the SPS', sps.colour), ...colourFaults('colr', entry.colour)];
}

function colourFaults(where: string, colour: VideoEntry['colour'] | VideoEntry['sps']['colour']): string[] {
  if (colour === null) return [];
  const { primaries, transfer, matrix, full } = colour;
  const isBt709 = [primaries, transfer, matrix].every((one) => one === 1) && !full;
  return isBt709
    ? []
    : [`${where} says colours ${primaries}/${transfer}/${matrix}${full ? ', full range' : ''}, not BT.709`];
}
