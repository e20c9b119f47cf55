import { type Static, Type } from 'typebox';
import { Quality, Resolution } from './job-request.ts';

/** A source, and what is asked of it. */
export const LadderQuery = Type.Object({
  width: Type.Integer({ minimum: 1, maximum: 65_536, description: 'displayed pixels of the source', examples: [1280] }),
  height: Type.Integer({ minimum: 1, maximum: 65_536, examples: [720] }),
  frameRate: Type.Integer({ minimum: 1, maximum: 1000, default: 30 }),
  quality: Type.Optional(Quality),
  resolutions: Type.String({
    maxLength: 200,
    description: 'as in a preset, separated by commas',
    examples: ['240,360,480'],
  }),
});

/** What one resolution comes out as. */
export const LadderRung = Type.Object({
  resolution: Resolution,
  width: Type.Integer(),
  height: Type.Integer(),
  maxrate: Type.Integer({ description: 'maximum bits per second of the picture' }),
  above: Type.Boolean({ description: 'above the source, so it is encoded at the size of the source' }),
});
export const Ladder = Type.Array(LadderRung);
export type Ladder = Static<typeof Ladder>;
