import type { Media } from '../../src/schemas/media.ts';

/** What a probe would say of bytes that a test makes up. */
export const insertedMedia: Media = {
  format: 'mov,mp4,m4a,3gp,3g2,mj2',
  type: 'video',
  duration: 1,
  start: 0,
  size: 1,
  video: null,
  audio: [{ index: 0, codec: 'aac', channels: 2, sampleRate: 48_000, language: null, start: 0 }],
};
