import { boxesIn, boxIn, maybeIn } from './boxes.ts';
import { fullBox } from './fields.ts';
import type { Track } from './track.ts';

/** What a movie and a track consist of. Anything else came with the source. */
const movie = new Set(['mvhd', 'trak', 'mvex', 'udta']);
const track = new Set(['tkhd', 'edts', 'mdia']);
/** Which software wrote the file, and nothing else, may be said of it. */
const said = new Set(['\u00a9too']);
/** What ffmpeg calls its tracks: any other name was the source's. */
const handlerNames = new Set(['', 'VideoHandler', 'SoundHandler']);

const typesIn = (bytes: Buffer | null) => (bytes === null ? [] : boxesIn(bytes).map(({ type }) => type));

/** Nothing of what the source said of itself is left in a `moov` box. */
export function metadataFaults(moov: Buffer, tracks: Track[]): string[] {
  const { version, fields } = fullBox(boxIn(moov, 'mvhd'));
  const dates = [fields.wide(version), ...tracks.map(({ created }) => created)].filter((date) => date !== 0);
  const meta = maybeIn(moov, 'udta', 'meta');
  const items = meta && maybeIn(meta.subarray(4), 'ilst');
  const boxes = [
    ...typesIn(moov).filter((type) => !movie.has(type)),
    ...boxesIn(moov).flatMap(({ type, body }) =>
      type === 'trak' ? typesIn(body).filter((one) => !track.has(one)) : [],
    ),
    ...typesIn(maybeIn(moov, 'udta')).filter((type) => type !== 'meta'),
    ...typesIn(items).filter((type) => !said.has(type)),
  ];
  const names = tracks.map(({ handlerName }) => handlerName).filter((name) => !handlerNames.has(name));
  return [
    ...boxes.map((type) => `metadata is left: a box ${type}`),
    ...(dates.length === 0 ? [] : ['metadata is left: a date of creation']),
    ...names.map((name) => `metadata is left: a track is named "${name}"`),
  ];
}
