import { type Static, Type } from 'typebox';
import { Id } from './ids.ts';

/** Names the short side in pixels; `4k` is 2160. Any case. */
export const Resolution = Type.String({
  pattern: '^(240|360|480|720|1080|4[kK])$',
  description: 'one of "240", "360", "480", "720", "1080", "4k"',
  examples: ['240', '360', '480', '720', '1080', '4k'],
});

const httpUrl = (example: string) =>
  Type.String({
    pattern: '^[hH][tT][tT][pP][sS]?://.+',
    maxLength: 8192,
    description: 'a URL that begins with http:// or https://',
    examples: [example],
  });

const resolutions = Type.Array(Resolution, { minItems: 1, maxItems: 20, examples: [['240', '480', '720']] });

export const PresetRequest = Type.Object({
  format: Type.Enum(['hls', 'mp4']),
  resolutions,
});
export type PresetRequest = Static<typeof PresetRequest>;

export const ThumbnailRequest = Type.Object({
  timestamp: Type.String({
    pattern: '^\\d{2}:[0-5]\\d:[0-5]\\d$',
    description: 'a time as HH:MM:SS',
    examples: ['00:00:03'],
  }),
  resolutions,
  formats: Type.Array(Type.Enum(['jpg', 'webp']), { minItems: 1, maxItems: 4 }),
  filters: Type.Optional(Type.Array(Type.Enum(['none', 'blur']), { minItems: 1, maxItems: 4 })),
});
export type ThumbnailRequest = Static<typeof ThumbnailRequest>;

export const Quality = Type.Enum(['draft', 'standard', 'high'], {
  description: '`draft` is faster and coarser, `high` slower and finer',
});
export type Quality = Static<typeof Quality>;

/** The body of `POST /v1/encoder/jobs`. One of `videoId` and `videoUrl` is required: see core/job-request.ts. */
export const JobRequest = Type.Object(
  {
    videoId: Type.Optional(Id),
    videoUrl: Type.Optional(httpUrl('https://example.com/film.mp4')),
    presets: Type.Array(PresetRequest, { minItems: 1, maxItems: 20, description: 'the outputs to encode' }),
    thumbnails: Type.Optional(Type.Array(ThumbnailRequest, { maxItems: 100, description: 'images to extract' })),
    webhookUrl: Type.Optional(httpUrl('https://example.com/encoded')),
    userData: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'returned unchanged' })),
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, description: 'higher runs first; 0 by default' })),
    quality: Type.Optional(Quality),
  },
  { description: 'Exactly one source is required: `videoId` or `videoUrl`' },
);
export type JobRequest = Static<typeof JobRequest>;
