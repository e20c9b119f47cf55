import { type Box, boxesIn, boxIn } from '../iso/boxes.ts';
import { fullBox } from '../iso/fields.ts';
import type { Sample } from '../iso/sample.ts';
import { type Chunk, readSamples } from '../iso/sample-tables.ts';
import { type Track, tracksIn } from '../iso/track.ts';

export interface MovieTrack {
  track: Track;
  /** In the order of decoding. */
  samples: Sample[];
  chunks: Chunk[];
}

/** A progressive MP4. */
export interface Movie {
  bytes: Buffer;
  boxes: Box[];
  /** Body of the `moov` box. */
  moov: Buffer;
  /** Units per second of the durations of movie, tracks and edits. */
  timescale: number;
  duration: number;
  tracks: MovieTrack[];
}

/** @throws Unreadable */
export function readMovie(bytes: Buffer): Movie {
  const moov = boxIn(bytes, 'moov');
  const { version, fields } = fullBox(boxIn(moov, 'mvhd'));
  const timescale = fields.skip(version === 1 ? 16 : 8).uint(4);
  const duration = fields.wide(version);
  const tracks = tracksIn(moov).map((track) => ({ track, ...readSamples(bytes, track) }));
  return { bytes, boxes: boxesIn(bytes), moov, timescale, duration, tracks };
}

/** How a fault names a track. */
export const nameOf = ({ track }: MovieTrack): string => `track ${track.id} (${track.handler})`;
