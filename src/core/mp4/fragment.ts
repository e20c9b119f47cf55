import { boxes, find } from './boxes.ts';

export interface FragmentFacts {
  /** Decode time of the first sample, in units of the track's timescale. */
  start: number;
  /** In units of the track's timescale. */
  duration: number;
  samples: number;
}

const flag = { baseDataOffset: 0x1, description: 0x2, defaultDuration: 0x8 };
const runFlag = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 };

/**
 * Reads a `moof` box's body (ISO/IEC 14496-12 section 8.8): one track, any number of runs.
 *
 * @throws RangeError where it is cut off, Error where it has no track
 */
export function readFragment(moof: Buffer): FragmentFacts {
  const track = find(moof, 'traf');
  const time = track && find(track, 'tfdt');
  const header = track && find(track, 'tfhd');
  if (!track || !time || !header) throw new Error('the fragment has no track');
  const start = time[0] === 1 ? Number(time.readBigInt64BE(4)) : time.readUInt32BE(4);
  const runs = boxes(track).filter((box) => box.type === 'trun');
  const usual = defaultDuration(header);
  const facts: FragmentFacts = { start, duration: 0, samples: 0 };
  for (const run of runs) {
    const { duration, samples } = readRun(run.body, usual);
    facts.duration += duration;
    facts.samples += samples;
  }
  return facts;
}

function defaultDuration(header: Buffer): number {
  const flags = header.readUIntBE(1, 3);
  if (!(flags & flag.defaultDuration)) return 0;
  const before = (flags & flag.baseDataOffset ? 8 : 0) + (flags & flag.description ? 4 : 0);
  return header.readUInt32BE(8 + before);
}

/** Nothing is allocated for the samples: their count may be any number. */
function readRun(run: Buffer, usual: number): { duration: number; samples: number } {
  const flags = run.readUIntBE(1, 3);
  const samples = run.readUInt32BE(4);
  if (!(flags & runFlag.duration)) return { samples, duration: samples * usual };
  const first = 8 + (flags & runFlag.dataOffset ? 4 : 0) + (flags & runFlag.firstFlags ? 4 : 0);
  const perSample = [runFlag.duration, runFlag.size, runFlag.flags, runFlag.composition];
  const stride = perSample.filter((one) => flags & one).length * 4;
  let duration = 0;
  for (let index = 0; index < samples; index += 1) duration += run.readUInt32BE(first + index * stride);
  return { samples, duration };
}
