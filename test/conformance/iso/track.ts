import { allIn, boxesIn, boxIn, maybeIn } from './boxes.ts';
import { fullBox } from './fields.ts';
import { readSampleEntry, type SampleEntry } from './sample-entry.ts';

export interface Edit {
  /** In units of the movie's timescale. */
  duration: number;
  /** In units of the track's timescale; -1 for nothing to show. */
  mediaTime: number;
  rate: number;
}

/** What a `trak` box says (ISO/IEC 14496-12 sections 8.3 to 8.7). */
export interface Track {
  id: number;
  /** In units of the movie's timescale. */
  duration: number;
  /** Seconds since 1904; 0 for not said. */
  created: number;
  enabled: boolean;
  upright: boolean;
  width: number;
  height: number;
  /** Units per second. */
  timescale: number;
  /** In units of the timescale. */
  mediaDuration: number;
  handler: string;
  handlerName: string;
  /** Box type of the media header, e.g. `vmhd`. */
  mediaHeader: string;
  /** All samples are in this file. */
  selfContained: boolean;
  edits: Edit[];
  entry: SampleEntry;
  /** Body of the `stbl` box. */
  tables: Buffer;
}

const enabledInMovie = 3;
const unity = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** @throws Unreadable */
export function readTrack(trak: Buffer): Track {
  const media = boxIn(trak, 'mdia');
  const information = boxIn(media, 'minf');
  const tables = boxIn(information, 'stbl');
  const references = boxesIn(boxIn(information, 'dinf', 'dref').subarray(8));
  return {
    ...readTrackHeader(boxIn(trak, 'tkhd')),
    ...readMediaHeader(boxIn(media, 'mdhd')),
    ...readHandler(boxIn(media, 'hdlr')),
    mediaHeader: boxesIn(information)[0]!.type,
    selfContained: references.every(({ type, body }) => type === 'url ' && fullBox(body).flags === 1),
    edits: readEdits(maybeIn(trak, 'edts', 'elst')),
    entry: readSampleEntry(boxIn(tables, 'stsd')),
    tables,
  };
}

export const tracksIn = (moov: Buffer): Track[] => allIn(moov, 'trak').map(readTrack);

function readTrackHeader(tkhd: Buffer) {
  const { version, flags, fields } = fullBox(tkhd);
  const created = fields.wide(version);
  fields.wide(version);
  const id = fields.uint(4);
  const duration = fields.skip(4).wide(version);
  fields.skip(16);
  const enabled = (flags & enabledInMovie) === enabledInMovie;
  const upright = unity.map((one) => fields.int(4) === one).every(Boolean);
  return { created, id, enabled, duration, upright, width: fields.uint(4) / 65536, height: fields.uint(4) / 65536 };
}

function readMediaHeader(mdhd: Buffer) {
  const { version, fields } = fullBox(mdhd);
  fields.wide(version);
  fields.wide(version);
  return { timescale: fields.uint(4), mediaDuration: fields.wide(version) };
}

function readHandler(hdlr: Buffer) {
  const { fields } = fullBox(hdlr);
  return { handler: fields.skip(4).text(4), handlerName: fields.skip(12).rest().toString().replace(/\0.*$/s, '') };
}

function readEdits(elst: Buffer | null): Edit[] {
  if (elst === null) return [];
  const { version, fields } = fullBox(elst);
  const wide = version === 1;
  const count = fields.count(wide ? 20 : 12);
  return Array.from({ length: count }, () => ({
    duration: fields.wide(version),
    mediaTime: wide ? fields.int64() : fields.int(4),
    rate: fields.int(4) / 65536,
  }));
}
