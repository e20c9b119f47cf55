import { boxesIn, boxIn } from '../iso/boxes.ts';
import { fullBox } from '../iso/fields.ts';
import { metadataFaults } from '../iso/metadata.ts';
import type { Track } from '../iso/track.ts';
import { trackFaults } from '../iso/track-faults.ts';
import { faultsAt } from '../unreadable.ts';
import type { Rendition } from './rendition.ts';

/** Brands of the sixth edition of the file format and above. */
const sixth = /^(iso[6-9a-c]|cmf[c2])$/;
/** Where the sample tables say how many entries they have. */
const counts = [
  ['stts', 4],
  ['stsc', 4],
  ['stsz', 8],
  ['stco', 4],
] as const;

/** What an init segment must be (RFC 8216bis section 3.1.2). */
export function initFaults({ init, track, playlist }: Rendition): Promise<string[]> {
  return faultsAt(playlist.map, () => {
    const boxes = boxesIn(init);
    const order = boxes.map(({ type }) => type).join(' ');
    const moov = boxIn(init, 'moov');
    return [
      ...(order === 'ftyp moov' ? [] : [`its boxes are ${order}, not ftyp moov`]),
      ...brandFaults(boxes[0]!.body),
      ...movieFaults(moov, track),
      ...sampleFaults(track),
      ...trackFaults(track),
    ];
  });
}

function brandFaults(ftyp: Buffer): string[] {
  const brands = [ftyp.subarray(0, 4), ftyp.subarray(8)].map((part) => part.toString('latin1')).join('');
  return (brands.match(/.{4}/gs) ?? []).some((brand) => sixth.test(brand))
    ? []
    : [`no brand of ${brands} is iso6 or above`];
}

function movieFaults(moov: Buffer, track: Track): string[] {
  const types = boxesIn(moov).map(({ type }) => type);
  const { version, fields } = fullBox(boxIn(moov, 'mvhd'));
  const duration = fields.skip(version === 1 ? 20 : 12).wide(version);
  return [
    ...(duration === 0 && track.duration === 0 ? [] : ['mvhd or tkhd has a duration']),
    ...(types.indexOf('mvex') > types.lastIndexOf('trak') ? [] : ['mvex does not stand behind trak']),
    ...metadataFaults(moov, [track]),
  ];
}

/** Samples come in segments alone. */
function sampleFaults({ tables }: Track): string[] {
  const filled = counts.filter(([type, at]) => boxIn(tables, type).readUInt32BE(at) > 0);
  return filled.map(([type]) => `${type} is not empty`);
}
