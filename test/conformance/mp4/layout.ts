import type { Movie } from './movie.ts';

const brands = new Set(['isom', 'mp41', 'mp42', 'avc1', 'M4V ', ...'23456789abc'.split('').map((one) => `iso${one}`)]);

/** The order of the boxes (ISO/IEC 14496-12 sections 4.3 and 6.3), and that all media is used by a sample. */
export function layoutFaults({ boxes, tracks }: Movie): string[] {
  const types = boxes.map(({ type }) => type);
  const strange = types.filter((type) => !['ftyp', 'moov', 'mdat', 'free'].includes(type));
  const media = boxes.filter(({ type }) => type === 'mdat');
  const chunks = tracks.flatMap((one) => one.chunks).toSorted((a, b) => a.start - b.start);
  const outside = chunks.filter(({ start, end }) => !media.some((mdat) => start >= mdat.start && end <= mdat.end));
  const overlapping = chunks.filter(({ start }, index) => index > 0 && start < chunks[index - 1]!.end);
  const held = media.reduce((sum, { body }) => sum + body.length, 0);
  const used = chunks.reduce((sum, { start, end }) => sum + end - start, 0);
  return [
    ...(types[0] === 'ftyp' ? brandFaults(boxes[0]!.body) : [`the first box is ${types[0]}, not ftyp`]),
    ...(types.indexOf('moov') < types.indexOf('mdat')
      ? []
      : ['moov stands behind mdat: it cannot play while it loads']),
    ...strange.map((type) => `there is a box ${type}`),
    ...(outside.length === 0 ? [] : [`${outside.length} chunks are outside of mdat`]),
    ...(overlapping.length === 0 ? [] : [`${overlapping.length} chunks begin inside another one`]),
    ...(held === used ? [] : [`mdat has ${held} bytes, the samples ${used}`]),
  ];
}

function brandFaults(ftyp: Buffer): string[] {
  const all = (ftyp.toString('latin1').match(/.{4}/gs) ?? []).filter((_, index) => index !== 1);
  const strange = all.filter((brand) => !brands.has(brand));
  const common = all.some((brand) => brand === 'mp41' || brand === 'mp42' || brand === 'isom');
  return [...strange.map((brand) => `ftyp has the brand "${brand}"`), ...(common ? [] : ['no brand of ftyp is MP4'])];
}
