import { type Static, Type } from 'typebox';
import { Notice } from './job.ts';

/** One media segment as it was written. */
export const Segment = Type.Object({
  duration: Type.Integer({ description: 'in units of the timescale' }),
  bytes: Type.Integer(),
});
export type Segment = Static<typeof Segment>;

/** What an encode made of a rendition, or of a part of it: measured from the encoded bytes, not from the plan. */
export const RenditionFacts = Type.Object({
  first: Type.Integer({ description: 'number of the first segment; 0 for a whole rendition' }),
  codec: Type.String({ description: 'RFC 6381, read from the init segment' }),
  timescale: Type.Integer({ description: 'units per second' }),
  init: Type.Object(
    {
      bytes: Type.Integer(),
      sha256: Type.String(),
      movie: Type.Optional(Type.String({ description: 'SHA-256 without the name of the program that wrote it' })),
    },
    { description: 'the same for every part, but for that name' },
  ),
  segments: Type.Array(Segment),
  samples: Type.Integer({ description: 'frames of a video rendition; packets of an audio one' }),
  damaged: Type.Integer({ description: 'frames or packets of the source that were decoded with errors' }),
  missing: Type.Integer({ description: 'frames that could not be decoded at all; the previous one is shown instead' }),
});
export type RenditionFacts = Static<typeof RenditionFacts>;

/** A finished output, as its row in `files` will say. */
export const OutputFacts = Type.Object({
  id: Type.String(),
  size: Type.Integer(),
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
  format: Type.Optional(Type.String()),
  duration: Type.Optional(Type.Number()),
  codec: Type.Optional(Type.String()),
  bitrate: Type.Optional(Type.Integer()),
});
export type OutputFacts = Static<typeof OutputFacts>;

/** What a step leaves behind: kept with its task, read by the steps after it. */
export const StepResult = Type.Object({
  renditions: Type.Record(Type.String(), RenditionFacts, { description: 'parts that were encoded, by hash' }),
  outputs: Type.Array(OutputFacts),
  warnings: Type.Array(Notice),
  cpuSeconds: Type.Number(),
  wallSeconds: Type.Number(),
});
export type StepResult = Static<typeof StepResult>;
