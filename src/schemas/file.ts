import { type Static, Type } from 'typebox';
import { Id, Timestamp } from './ids.ts';

export const Meta = Type.Object({
  resolution: Type.Object({ width: Type.Integer(), height: Type.Integer() }, { description: 'displayed pixels' }),
  format: Type.String({ description: "the demuxer's name list, or `hls`" }),
  duration: Type.Number({ description: 'seconds' }),
});
export type Meta = Static<typeof Meta>;

export const FileType = Type.Enum(['video', 'image', 'x-tar']);
export type FileType = Static<typeof FileType>;

/** A file of the contract: an upload, or an output of a job. */
export const File = Type.Object({
  meta: Type.Optional(Meta),
  jobId: Type.Union([Id, Type.Null()]),
  filePath: Type.String(),
  size: Type.Integer({ description: 'bytes; for an HLS output, the sum of all its files' }),
  type: FileType,
  createdAt: Timestamp,
  updatedAt: Timestamp,
  fileUrl: Type.String({ description: 'public, playable as it is' }),
  id: Id,
  presetId: Type.Optional(Id),
  resolution: Type.Optional(Type.String({ description: 'as requested; HLS: the largest' })),
  codec: Type.Optional(Type.String({ description: 'RFC 6381', examples: ['avc1.64001e,mp4a.40.2'] })),
  bitrate: Type.Optional(Type.Integer({ description: 'bits per second' })),
});
export type File = Static<typeof File>;
