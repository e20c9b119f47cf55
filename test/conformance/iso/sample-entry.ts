import { Unreadable } from '../unreadable.ts';
import { Bits } from './bits.ts';
import { boxesIn, boxIn, maybeIn } from './boxes.ts';
import { Fields } from './fields.ts';
import { readSps, type Sps } from './sps.ts';

export interface VideoEntry {
  kind: 'video';
  /** RFC 6381. */
  codec: string;
  width: number;
  height: number;
  /** Bytes before each NAL unit that say how long it is. */
  lengthSize: number;
  sps: Sps;
  /** As the `pasp` box and the stream say. */
  squarePixels: boolean;
  /** Of the `colr` box. */
  colour: { type: string; primaries: number; transfer: number; matrix: number; full: boolean } | null;
}

export interface AudioEntry {
  kind: 'audio';
  codec: string;
  channels: number;
  sampleRate: number;
}

export type SampleEntry = VideoEntry | AudioEntry;

/** The one sample entry of a track (ISO/IEC 14496-12 section 8.5.2). @param stsd its body */
export function readSampleEntry(stsd: Buffer): SampleEntry {
  const entries = boxesIn(stsd.subarray(8));
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined)
    throw new Unreadable(`the track has ${entries.length} sample entries`);
  if (entry.type === 'avc1') return readAvc(entry.body);
  if (entry.type === 'mp4a') return readAac(entry.body);
  throw new Unreadable(`the sample entry '${entry.type}' is neither avc1 nor mp4a`);
}

/** ISO/IEC 14496-15 section 5.3.3. */
function readAvc(body: Buffer): VideoEntry {
  const fields = new Fields(body).skip(24);
  const [width, height] = [fields.uint(2), fields.uint(2)];
  const children = body.subarray(78);
  const config = new Fields(boxIn(children, 'avcC'));
  if (config.uint(1) !== 1) throw new Unreadable('the avcC box has another version than 1');
  const codec = `avc1.${config.bytes.toString('hex', 1, 4)}`;
  const lengthSize = (config.skip(3).uint(1) & 3) + 1;
  if ((config.uint(1) & 31) !== 1) throw new Unreadable('the avcC box has not exactly one sequence parameter set');
  const length = config.uint(2);
  const sps = readSps(config.rest().subarray(0, length));
  const aspect = maybeIn(children, 'pasp');
  const squarePixels = sps.squarePixels && (aspect === null || aspect.readUInt32BE(0) === aspect.readUInt32BE(4));
  const colour = readColour(maybeIn(children, 'colr'));
  return { kind: 'video', codec, width, height, lengthSize, sps, squarePixels, colour };
}

function readColour(colr: Buffer | null): VideoEntry['colour'] {
  if (colr === null) return null;
  const fields = new Fields(colr);
  const type = fields.text(4);
  if (type !== 'nclx') return { type, primaries: 2, transfer: 2, matrix: 2, full: false };
  const [primaries, transfer, matrix] = [fields.uint(2), fields.uint(2), fields.uint(2)];
  return { type, primaries, transfer, matrix, full: fields.uint(1) >> 7 === 1 };
}

/** ISO/IEC 14496-1 section 7.2.6, 14496-3 section 1.6.2.1. */
function readAac(body: Buffer): AudioEntry {
  const fields = new Fields(body).skip(16);
  const written = { channels: fields.uint(2), sampleRate: fields.skip(6).uint(4) / 65536 };
  const stream = descriptor(boxIn(body.subarray(28), 'esds').subarray(4), 3);
  const decoder = descriptor(stream.subarray(3), 4);
  const bits = new Bits(descriptor(decoder.subarray(13), 5));
  const type = bits.bits(5);
  const rate = bits.bits(4);
  const sampleRate = rates[rate] ?? bits.bits(24);
  const channels = bits.bits(4);
  if (written.channels !== channels || written.sampleRate !== sampleRate)
    throw new Unreadable(
      `mp4a says ${written.channels} channels at ${written.sampleRate}, its esds box ${channels} at ${sampleRate}`,
    );
  return { kind: 'audio', codec: `mp4a.${decoder.readUInt8(0).toString(16)}.${type}`, channels, sampleRate };
}

const rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** The body of the descriptor with this tag at the start of `bytes`. */
function descriptor(bytes: Buffer, tag: number): Buffer {
  const fields = new Fields(bytes);
  if (fields.uint(1) !== tag) throw new Unreadable(`the esds box has no descriptor ${tag}`);
  let length = 0;
  for (let more = true; more; ) {
    const byte = fields.uint(1);
    length = length * 128 + (byte & 127);
    more = byte > 127;
  }
  return fields.rest().subarray(0, length);
}
