import { type Static, Type } from 'typebox';
import { JobStatus } from './job.ts';

const Url = Type.Union([Type.String(), Type.Null()]);

/** What the player page plays. */
export const Playback = Type.Object({
  status: JobStatus,
  progress: Type.Number({ minimum: 0, maximum: 1 }),
  title: Type.String({ description: 'name of the source without its extension' }),
  width: Type.Integer({ description: 'displayed pixels of the source; 0 while unknown, and for sound alone' }),
  height: Type.Integer(),
  playbackUrl: Url,
  fileUrl: Type.Union([Type.String(), Type.Null()], { description: 'the largest MP4, if there is no HLS stream' }),
  poster: Type.Union([Type.String(), Type.Null()], { description: 'URL of an image' }),
});
export type Playback = Static<typeof Playback>;
