import { type Static, Type } from 'typebox';
import { FileType } from './file.ts';
import { Notice } from './job.ts';
import { Rational } from './media.ts';

const Hash = Type.String({ pattern: '^[0-9a-f]{32}$' });

/** How hard an encoder tries. */
export const Effort = Type.Object({
  preset: Type.String(),
  params: Type.Optional(Type.String({ description: "x264's own options, where they are not those of the preset" })),
});
export type Effort = Static<typeof Effort>;

/** One encoded picture size. Its segments live under `prefix`, whoever wants them. */
export const VideoRendition = Type.Object({
  kind: Type.Literal('video'),
  hash: Hash,
  prefix: Type.String({ description: 'storage key, no slash at the end' }),
  reused: Type.Boolean({ description: 'encoded before as a whole: nothing to do' }),
  name: Type.String({ description: 'e.g. 720p: names the media playlist' }),
  codec: Type.Literal('h264'),
  width: Type.Integer(),
  height: Type.Integer(),
  crf: Type.Number(),
  maxrate: Type.Integer({ description: 'bits per second' }),
  bufsize: Type.Integer({ description: 'bits' }),
  ...Effort.properties,
  opening: Type.Union([Effort, Type.Null()], {
    description: "of the first segment, for which somebody waits; the stream's headers are those of the rest",
  }),
});
export type VideoRendition = Static<typeof VideoRendition>;

/** The sound, encoded once and shared by every output. */
export const AudioRendition = Type.Object({
  kind: Type.Literal('audio'),
  hash: Hash,
  prefix: Type.String(),
  reused: Type.Boolean(),
  name: Type.String({ description: 'audio, audio-2, ...: names the media playlist' }),
  codec: Type.Literal('aac'),
  stream: Type.Integer({ description: 'index in the container' }),
  varies: Type.Boolean({ description: 'its channels may change in the middle' }),
  lead: Type.Number({ description: "seconds on the container's clock: what is before them is left out" }),
  duration: Type.Number({ description: 'seconds' }),
  pad: Type.Boolean({ description: 'filled with silence up to the duration' }),
  language: Type.Union([Type.String(), Type.Null()]),
  sampleRate: Type.Integer(),
  channels: Type.Integer(),
  bitrate: Type.Integer({ description: 'bits per second' }),
});
export type AudioRendition = Static<typeof AudioRendition>;

export const Rendition = Type.Union([VideoRendition, AudioRendition]);
export type Rendition = Static<typeof Rendition>;

/** How the picture is read: constant rate, exact to the frame. */
export const Picture = Type.Object({
  stream: Type.Integer({ description: 'index in the container' }),
  pixels: Type.Integer({ description: 'of a frame of the source' }),
  input: Type.Array(Type.String(), { description: 'options before the source: how it is decoded' }),
  rate: Rational,
  lead: Type.Number({ description: 'seconds from the start of the file to the first frame' }),
  frames: Type.Integer({ description: 'at the constant rate, over the whole video' }),
  held: Type.Integer({ description: 'of them, repeats of the last one while sound goes on' }),
  gop: Type.Integer({ description: 'frames in a closed GOP' }),
  first: Type.Integer({ description: 'frames in the first segment: few, so that playing can begin early' }),
  segment: Type.Integer({ description: 'frames in every other segment: a whole number of GOPs' }),
  prepare: Type.Array(Type.String(), { description: 'filters at the source size, before anything is scaled' }),
  matrix: Type.Union(
    [Type.Literal('bt709'), Type.Literal('bt601'), Type.Literal('smpte240m'), Type.Literal('bt2020')],
    { description: 'colour matrix of the source' },
  ),
  range: Type.Union([Type.Literal('tv'), Type.Literal('pc')]),
  tonemap: Type.Boolean(),
  asOutput: Type.Optional(
    Type.Boolean({ description: 'already 8 bit 4:2:0 of even size in the colours of the outputs: only scaled' }),
  ),
});
export type Picture = Static<typeof Picture>;

const stepBase = { id: Type.String(), after: Type.Array(Type.String()), weight: Type.Number() };

const Seek = Type.Union([Type.Number(), Type.Null()], {
  description: 'seconds from the start of the file: finds the keyframe where reading starts; null for the start',
});

export const Images = Type.Object(
  {
    size: Type.Object({ width: Type.Integer(), height: Type.Integer() }, { description: 'of the decoded frame' }),
    frames: Type.Array(
      Type.Object({
        at: Type.Number({ description: 'seconds from the first frame' }),
        seek: Seek,
        images: Type.Array(
          Type.Object({
            output: Type.String({ description: 'file id' }),
            key: Type.String({ description: 'storage key' }),
            format: Type.Union([Type.Literal('jpg'), Type.Literal('webp')]),
            filter: Type.Union([Type.Literal('none'), Type.Literal('blur')]),
            width: Type.Integer(),
            height: Type.Integer(),
          }),
        ),
      }),
    ),
  },
  { description: 'made of single frames of the picture, which the step decodes' },
);
export type Images = Static<typeof Images>;

export const EncodeVideo = Type.Object({
  ...stepBase,
  kind: Type.Literal('encode-video'),
  renditions: Type.Array(Hash, { description: 'largest first: each is scaled from the one before' }),
  from: Type.Integer({ description: 'first frame of the chunk, which is the first one of a segment' }),
  to: Type.Integer({ description: 'frame after the last' }),
  seek: Seek,
  images: Type.Optional(Images),
});
export const EncodeAudio = Type.Object({ ...stepBase, kind: Type.Literal('encode-audio'), rendition: Hash });
export const ExtractImages = Type.Object({ ...stepBase, kind: Type.Literal('extract-images'), ...Images.properties });
/** Packaging steps have the id of the output that they make. */
export const PackageMp4 = Type.Object({
  ...stepBase,
  audio: Type.Union([Hash, Type.Null()]),
  kind: Type.Literal('package-mp4'),
  video: Type.Union([Hash, Type.Null()]),
});
export const PackageHls = Type.Object({
  ...stepBase,
  audios: Type.Array(Hash, { description: 'every track of the source, the one to begin with first' }),
  kind: Type.Literal('package-hls'),
  videos: Type.Array(Hash, { description: 'as asked, each size once' }),
});
export type EncodeVideo = Static<typeof EncodeVideo>;
export type EncodeAudio = Static<typeof EncodeAudio>;
export type ExtractImages = Static<typeof ExtractImages>;
export type PackageMp4 = Static<typeof PackageMp4>;
export type PackageHls = Static<typeof PackageHls>;

export const Step = Type.Union([EncodeVideo, EncodeAudio, ExtractImages, PackageMp4, PackageHls]);
export type Step = Static<typeof Step>;

/** A file that the job will have, in the contract's order. */
export const PlannedOutput = Type.Object({
  id: Type.String(),
  key: Type.String({ description: "storage key: the contract's filePath; of HLS a folder" }),
  type: FileType,
  presetId: Type.String(),
  resolution: Type.String({ description: 'as asked' }),
  width: Type.Integer({ description: '0 for sound alone' }),
  height: Type.Integer(),
});
export type PlannedOutput = Static<typeof PlannedOutput>;

/** Made once, from the request and the probe. Executing it decides nothing. */
export const Plan = Type.Object({
  version: Type.Literal(1),
  origin: Type.Number({ description: "seconds on the container's clock that become 0" }),
  duration: Type.Number({ description: 'seconds of the outputs' }),
  picture: Type.Union([Picture, Type.Null()]),
  renditions: Type.Array(Rendition),
  steps: Type.Array(Step),
  outputs: Type.Array(PlannedOutput),
  warnings: Type.Array(Notice),
});
export type Plan = Static<typeof Plan>;

/** The plan as it is shown: with the commands that its steps run. */
export const ShownPlan = Type.Interface([Plan], {
  commands: Type.Array(
    Type.Object({
      step: Type.String({ description: "the step's id" }),
      command: Type.String({ description: 'for a POSIX shell' }),
    }),
  ),
});
export type ShownPlan = Static<typeof ShownPlan>;
