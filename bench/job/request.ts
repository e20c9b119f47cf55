import type { JobRequest, Quality } from '../../src/schemas/job-request.ts';

/** What a bench asks for, of the server and of the command alike. */
export interface Request {
  hls: string[];
  mp4: string[];
  /** Resolution of the four images: jpg and webp, each plain and blurred. */
  image: string | null;
  quality?: Quality;
}

/** The request of the public API's page. */
export const referenceJob: Request = { hls: ['240', '360', '480'], mp4: ['360'], image: '360' };
export const fullLadder: Request = {
  hls: ['240', '360', '480', '720', '1080'],
  mp4: ['360', '720', '1080'],
  image: '720',
};

/** Seconds into the film at which the images are taken. */
export const imageAt = 3;
const timestamp = `00:00:0${imageAt}`;

/** Options of `vodsmith encode`. */
export function encodeOptions({ hls, mp4, image, quality = 'standard' }: Request): string[] {
  return [
    ...(hls.length > 0 ? ['--hls', hls.join(',')] : []),
    ...(mp4.length > 0 ? ['--mp4', mp4.join(',')] : []),
    ...(image === null ? [] : ['--thumbnail', timestamp, '--thumbnail-resolutions', image]),
    ...(image === null ? [] : ['--thumbnail-formats', 'jpg,webp', '--thumbnail-filters', 'none,blur']),
    ...['--quality', quality],
  ];
}

/** Body of `POST /v1/encoder/jobs`. */
export function jobBody({ hls, mp4, image, quality = 'standard' }: Request, videoId: string): JobRequest {
  const presets: JobRequest['presets'] = [
    { format: 'hls' as const, resolutions: hls },
    { format: 'mp4' as const, resolutions: mp4 },
  ].filter(({ resolutions }) => resolutions.length > 0);
  if (image === null) return { videoId, presets, quality };
  const look = { formats: ['jpg' as const, 'webp' as const], filters: ['none' as const, 'blur' as const] };
  return { videoId, presets, quality, thumbnails: [{ timestamp, resolutions: [image], ...look }] };
}
