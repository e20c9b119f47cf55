import { type Static, Type } from 'typebox';

const NullableString = Type.Union([Type.String(), Type.Null()]);

/** A rational number as "numerator/denominator", e.g. "30000/1001". */
export const Rational = Type.String({ pattern: '^\\d+/\\d+$' });

export const VideoStream = Type.Object({
  index: Type.Integer({ description: 'in the container' }),
  codec: Type.String(),
  width: Type.Integer({ description: 'coded pixels' }),
  height: Type.Integer(),
  displayWidth: Type.Integer({ description: 'pixels with sample aspect ratio and rotation applied' }),
  displayHeight: Type.Integer(),
  rotation: Type.Integer({ description: 'degrees clockwise: 0, 90, 180, 270' }),
  matrix: Type.Optional(
    Type.Union([Type.Literal('turns'), Type.Literal('ignored')], {
      description: 'the display matrix, if there is one; ignored unless it rotates by multiples of 90 degrees',
    }),
  ),
  sampleAspectRatio: Rational,
  pixelFormat: NullableString,
  rate: Rational,
  averageRate: Rational,
  fieldOrder: Type.Union([Type.Literal('progressive'), Type.Literal('interlaced'), Type.Literal('unknown')]),
  alpha: Type.Boolean(),
  colour: Type.Object({
    range: NullableString,
    space: NullableString,
    primaries: NullableString,
    transfer: NullableString,
  }),
  start: Type.Number({ description: 'seconds' }),
});
export type VideoStream = Static<typeof VideoStream>;

export const AudioStream = Type.Object({
  index: Type.Integer({ description: 'in the container' }),
  codec: Type.String(),
  channels: Type.Integer({ description: '0 where only a decoder that is not there could tell' }),
  sampleRate: Type.Integer(),
  language: NullableString,
  start: Type.Number({ description: 'seconds' }),
  decodable: Type.Optional(
    Type.Literal(false, { description: 'the encoder has no decoder for its codec: no output has it' }),
  ),
});
export type AudioStream = Static<typeof AudioStream>;

/** What the probe found, normalised. Times in seconds, as the container has them. */
export const Media = Type.Object({
  format: Type.String({ description: "the demuxer's name list" }),
  type: Type.Union([Type.Literal('video'), Type.Literal('image')]),
  duration: Type.Number({ description: 'seconds; 0 for an image' }),
  start: Type.Number(),
  size: Type.Integer({ description: 'bytes' }),
  video: Type.Union([VideoStream, Type.Null()]),
  audio: Type.Array(AudioStream, { description: 'the one to begin with first' }),
});
export type Media = Static<typeof Media>;

/** What reading every packet's timestamp found. Seconds on the container's own clock, but for counts. */
export const StreamTiming = Type.Object({
  frames: Type.Integer({ description: 'packets' }),
  first: Type.Number({ description: 'smallest presentation time' }),
  last: Type.Number({ description: 'largest presentation time' }),
  end: Type.Number({ description: 'end of the last packet' }),
  interval: Type.Number({
    description: 'seconds between two frames: exact if constant, else the median; 0 for a single frame',
  }),
  showing: Type.Union([Rational, Type.Null()], {
    description: 'for a variable rate: the lowest standard rate that shows nearly every frame, or null',
  }),
  constant: Type.Boolean({ description: 'every frame is within half an interval of a constant grid' }),
  longestGap: Type.Optional(Type.Number({ description: 'seconds between two frames' })),
  durations: Type.Optional(Type.Number({ description: 'seconds of all packets in sum, where each tells its own' })),
  missing: Type.Integer({ description: 'packets without a presentation time' }),
  restarts: Type.Optional(Type.Boolean({ description: 'the clock goes back in the middle' })),
  keyframes: Type.Array(Type.Number(), { description: 'presentation times where decoding can start, in order' }),
  clock: Type.Union([Type.Literal('presentation'), Type.Literal('decoding'), Type.Literal('none')], {
    description:
      'which times of the packets were taken: of decoding where those of presentation lack, and none where all do',
  }),
});
export type StreamTiming = Static<typeof StreamTiming>;

export const Timing = Type.Object({
  video: Type.Union([StreamTiming, Type.Null()]),
  audio: Type.Array(
    Type.Object({
      index: Type.Integer(),
      first: Type.Number(),
      end: Type.Number(),
      longestGap: Type.Optional(Type.Number({ description: 'seconds without a packet' })),
    }),
  ),
  damaged: Type.Optional(Type.Integer({ description: 'places where the container shows that bytes are missing' })),
});
export type Timing = Static<typeof Timing>;
