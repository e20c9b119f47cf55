import { Unreadable } from '../unreadable.ts';
import { Bits } from './bits.ts';

export interface Sps {
  profile: number;
  constraints: number;
  level: number;
  /** Pixels that are shown, after cropping. */
  width: number;
  height: number;
  squarePixels: boolean;
  /** As H.273 numbers them; `null` where the stream does not say. */
  colour: { full: boolean; primaries: number; transfer: number; matrix: number } | null;
}

const unspecified = 2;
const withChroma = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** The sequence parameter set of H.264 up to its colours (ITU-T H.264 sections 7.3.2.1 and E.1.1). 4:2:0 only. */
export function readSps(nal: Buffer): Sps {
  const bits = new Bits(unescaped(nal.subarray(1)));
  const [profile, constraints, level] = [bits.bits(8), bits.bits(8), bits.bits(8)];
  bits.unsigned();
  if (withChroma.has(profile)) readChroma(bits);
  bits.unsigned();
  readPictureOrder(bits);
  bits.unsigned();
  bits.bit();
  const [across, down] = [bits.unsigned() + 1, bits.unsigned() + 1];
  const framesOnly = bits.bit();
  if (framesOnly === 0) bits.bit();
  bits.bit();
  const crop = bits.bit() === 1 ? [0, 0, 0, 0].map(() => bits.unsigned()) : [0, 0, 0, 0];
  const [left, right, top, bottom] = crop as [number, number, number, number];
  const width = across * 16 - 2 * (left + right);
  const height = (2 - framesOnly) * (down * 16 - 2 * (top + bottom));
  const usability = bits.bit() === 1;
  return {
    ...{ profile, constraints, level, width, height },
    squarePixels: usability ? readAspect(bits) : true,
    colour: usability ? readColour(bits) : null,
  };
}

/** Without the bytes that keep start codes out of the payload. */
function unescaped(bytes: Buffer): Buffer {
  const kept = [...bytes].filter((byte, at) => !(byte === 3 && at >= 2 && bytes[at - 1] === 0 && bytes[at - 2] === 0));
  return Buffer.from(kept);
}

function readChroma(bits: Bits) {
  const format = bits.unsigned();
  if (format !== 1) throw new Unreadable(`the picture is not 4:2:0 (chroma format ${format})`);
  bits.unsigned();
  bits.unsigned();
  bits.bit();
  if (bits.bit() === 1) throw new Unreadable('the sequence parameter set has scaling lists, which are not read');
}

function readPictureOrder(bits: Bits) {
  const type = bits.unsigned();
  if (type === 0) bits.unsigned();
  if (type !== 1) return;
  bits.bit();
  bits.signed();
  bits.signed();
  for (let left = bits.unsigned(); left > 0; left -= 1) bits.signed();
}

function readAspect(bits: Bits): boolean {
  if (bits.bit() === 0) return true;
  const ratio = bits.bits(8);
  const [width, height] = ratio === 255 ? [bits.bits(16), bits.bits(16)] : [1, ratio <= 1 ? 1 : 0];
  return width === height;
}

function readColour(bits: Bits): Sps['colour'] {
  if (bits.bit() === 1) bits.bit();
  if (bits.bit() === 0) return null;
  bits.bits(3);
  const full = bits.bit() === 1;
  const [primaries, transfer, matrix] = bits.bit() === 1 ? [bits.bits(8), bits.bits(8), bits.bits(8)] : [];
  return {
    full,
    primaries: primaries ?? unspecified,
    transfer: transfer ?? unspecified,
    matrix: matrix ?? unspecified,
  };
}
