import { Unreadable } from '../unreadable.ts';
import { allIn, type Box, boxesIn, boxIn } from './boxes.ts';
import { type Fields, fullBox } from './fields.ts';
import type { Sample } from './sample.ts';

export interface Fragment {
  /** Of the `mfhd` box. */
  sequence: number;
  /** Decode time of the first sample, as the `tfdt` box says. */
  start: number;
  samples: Sample[];
}

export interface Defaults {
  duration: number;
  size: number;
  flags: number;
}

const header = { base: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20, fromMoof: 0x20000 };
const run = { offset: 0x1, first: 0x4, duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 };
const notSync = 0x10000;
/** What may stand between fragments. */
const between = new Set(['styp', 'sidx', 'prft', 'emsg', 'free']);

/** What samples have where nothing else is said. @param moov of the init segment */
export function readDefaults(moov: Buffer, track: number): Defaults {
  for (const trex of allIn(boxIn(moov, 'mvex'), 'trex')) {
    const { fields } = fullBox(trex);
    if (fields.uint(4) !== track) continue;
    fields.skip(4);
    return { duration: fields.uint(4), size: fields.uint(4), flags: fields.uint(4) };
  }
  throw new Unreadable(`there is no trex box for track ${track}`);
}

/**
 * The fragments of a media segment (ISO/IEC 14496-12 section 8.8, RFC 8216bis section 3.1.2): pairs of `moof` and
 * `mdat` with one track, addressed from the `moof`, and no byte of media without a sample.
 *
 * @throws Unreadable where it is otherwise
 */
export function readFragments(bytes: Buffer, track: number, usual: Defaults): Fragment[] {
  const boxes = boxesIn(bytes).filter(({ type }) => !between.has(type));
  const fragments: Fragment[] = [];
  for (let index = 0; index < boxes.length; index += 2) {
    const [moof, mdat] = [boxes[index]!, boxes[index + 1]];
    if (moof.type !== 'moof' || mdat?.type !== 'mdat')
      throw new Unreadable(`boxes '${moof.type}' and '${mdat?.type}' stand where moof and mdat should`);
    fragments.push(readFragment(bytes, moof, mdat, track, usual));
  }
  if (fragments.length === 0) throw new Unreadable('it has no fragment');
  return fragments;
}

function readFragment(bytes: Buffer, moof: Box, mdat: Box, track: number, usual: Defaults): Fragment {
  const [traf, ...more] = allIn(moof.body, 'traf');
  if (traf === undefined || more.length > 0) throw new Unreadable(`a fragment has ${more.length + 1} tracks`);
  const defaults = readHeader(boxIn(traf, 'tfhd'), track, usual);
  const time = fullBox(boxIn(traf, 'tfdt'));
  const start = time.fields.wide(time.version);
  const samples: Sample[] = [];
  const place = { at: mdat.end - mdat.body.length, decode: start };
  for (const trun of allIn(traf, 'trun')) samples.push(...readRun(trun, bytes, moof.start, defaults, place));
  if (place.at !== mdat.end)
    throw new Unreadable(`the samples of a fragment end at byte ${place.at}, its mdat at ${mdat.end}`);
  const { fields } = fullBox(boxIn(moof.body, 'mfhd'));
  return { sequence: fields.uint(4), start, samples };
}

function readHeader(tfhd: Buffer, track: number, usual: Defaults): Defaults {
  const { flags, fields } = fullBox(tfhd);
  const id = fields.uint(4);
  if (id !== track) throw new Unreadable(`a fragment is of track ${id}, the init segment has track ${track}`);
  if (flags & header.base || !(flags & header.fromMoof))
    throw new Unreadable('a fragment is not addressed from its moof (RFC 8216bis 3.1.2)');
  if (flags & header.description) fields.skip(4);
  const field = (flag: number, otherwise: number) => (flags & flag ? fields.uint(4) : otherwise);
  return {
    duration: field(header.duration, usual.duration),
    size: field(header.size, usual.size),
    flags: field(header.flags, usual.flags),
  };
}

/** @param place where the run should begin; moved to where it ends */
function readRun(
  trun: Buffer,
  bytes: Buffer,
  base: number,
  usual: Defaults,
  place: { at: number; decode: number },
): Sample[] {
  const { version, flags, fields } = fullBox(trun);
  const count = fields.uint(4);
  if (count > bytes.length) throw new Unreadable(`a run of ${count} samples does not fit`);
  const offset = flags & run.offset ? base + fields.int(4) : place.at;
  if (offset !== place.at) throw new Unreadable(`a run begins at byte ${offset}, the one before ends at ${place.at}`);
  const first = flags & run.first ? fields.uint(4) : null;
  const field = (flag: number, otherwise: number) => (flags & flag ? fields.uint(4) : otherwise);
  return Array.from({ length: count }, (_, index) => {
    const duration = field(run.duration, usual.duration);
    const size = field(run.size, usual.size);
    const written = field(run.flags, usual.flags);
    const own = index === 0 && first !== null ? first : written;
    const shown = place.decode + (flags & run.composition ? composition(fields, version) : 0);
    const sync = (own & notSync) === 0;
    if (place.at + size > bytes.length) throw new Unreadable(`sample ${index} of a run is cut off`);
    const sample = { decode: place.decode, shown, duration, sync, data: bytes.subarray(place.at, place.at + size) };
    place.at += size;
    place.decode += duration;
    return sample;
  });
}

const composition = (fields: Fields, version: number) => (version === 0 ? fields.uint(4) : fields.int(4));
