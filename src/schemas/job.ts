import { type Static, Type } from 'typebox';
import { File, Meta } from './file.ts';
import { Id, Timestamp } from './ids.ts';
import { PresetRequest, Quality, ThumbnailRequest } from './job-request.ts';

export const JobStatus = Type.Enum(['queued', 'processing', 'completed', 'failed']);
export type JobStatus = Static<typeof JobStatus>;

export const Notice = Type.Object({ code: Type.String(), message: Type.String() });
export type Notice = Static<typeof Notice>;

export const Preset = Type.Interface([PresetRequest], { id: Id });
export type Preset = Static<typeof Preset>;
export const Thumbnail = Type.Interface([ThumbnailRequest], { id: Id });
export type Thumbnail = Static<typeof Thumbnail>;

/** What was spent: of one rendition, or of the whole job. */
const spent = {
  cpuSeconds: Type.Number({ description: 'of all cores together, in seconds' }),
  wallSeconds: Type.Number(),
  bytes: Type.Integer({ description: 'bytes written' }),
};
export const Stats = Type.Object({
  ...spent,
  renditions: Type.Array(
    Type.Object({
      hash: Type.String(),
      kind: Type.String(),
      resolution: Type.String(),
      reused: Type.Boolean({ description: 'an earlier job had encoded it' }),
      ...spent,
    }),
  ),
});
export type Stats = Static<typeof Stats>;

/** A file of a finished job: the contract's keys, without dates. */
export const OutputFile = Type.Object({
  meta: Type.Optional(Meta),
  jobId: Id,
  filePath: Type.String(),
  size: Type.Integer(),
  type: File.properties.type,
  fileUrl: Type.String({ description: 'public, playable as it is' }),
  id: Id,
  presetId: Id,
  resolution: Type.String({ description: 'as requested; HLS: the largest' }),
  codec: Type.Optional(Type.String({ description: 'RFC 6381' })),
  bitrate: Type.Optional(Type.Integer({ description: 'bits per second' })),
});
export type OutputFile = Static<typeof OutputFile>;

/** What is encoded, while it is there. */
export const Source = Type.Object({
  name: Type.Union([Type.String(), Type.Null()], { description: 'as named by its sender' }),
  size: Type.Integer({ description: 'bytes' }),
  resolution: Type.Object({ width: Type.Integer(), height: Type.Integer() }, { description: 'displayed pixels' }),
  format: Type.String({ description: "the demuxer's name list" }),
  duration: Type.Number({ description: 'seconds' }),
  fileUrl: Type.String({ description: 'public' }),
});
export type Source = Static<typeof Source>;

/** An encoding job as the API shows it and as the webhook sends it. */
export const Job = Type.Object({
  status: JobStatus,
  videoId: Type.Optional(Id),
  videoUrl: Type.Optional(Type.String()),
  source: Type.Optional(Source),
  presets: Type.Array(Preset, { description: 'as asked, each with an id' }),
  webhookUrl: Type.Optional(Type.String()),
  thumbnails: Type.Array(Thumbnail, { description: 'as asked, each with an id' }),
  userData: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'returned unchanged' })),
  files: Type.Array(OutputFile, { description: 'MP4, HLS and images; filled when the job is completed' }),
  priority: Type.Integer(),
  quality: Quality,
  progress: Type.Number({ minimum: 0, maximum: 1, description: 'never goes back' }),
  error: Type.Union([Notice, Type.Null()], { description: 'why a job has failed' }),
  warnings: Type.Array(Notice, { description: 'what was left out or changed' }),
  playbackUrl: Type.Union([Type.String(), Type.Null()], {
    description: 'HLS playlist, as soon as the first seconds can be played',
  }),
  playerUrl: Type.Union([Type.String(), Type.Null()], { description: 'the player page' }),
  stats: Type.Optional(Stats),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  startedAt: Type.Optional(Timestamp),
  finishedAt: Type.Optional(Timestamp),
  id: Id,
});
export type Job = Static<typeof Job>;
