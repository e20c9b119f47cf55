import type { EncodeVideo, Picture, VideoRendition } from '../../schemas/plan.ts';
import { value } from '../rational.ts';
import { clean, fragmented, presentationOffset, quiet, reporting, time, timescale, untrusted } from './common.ts';
import { frames, fromLarger, fromSource } from './picture-filters.ts';

/** Seconds that are read before a chunk, so that decoding is right from its first frame on. */
const preroll = 5;
/** With shorter GOPs there is nothing to reorder. */
const shortestGopWithBFrames = 8;

/**
 * One decode of the chunk, every rendition of the step from it, each scaled from the next larger one.
 *
 * @param outputs local path of each rendition's fragmented MP4, by hash
 */
export function encodeVideoArgs(
  picture: Picture,
  step: EncodeVideo,
  renditions: VideoRendition[],
  source: string,
  outputs: Record<string, string>,
): string[] {
  const start = picture.lead + step.from / value(picture.rate);
  const seek = step.from === 0 ? [] : ['-noaccurate_seek', '-ss', time(Math.max(0, start - preroll))];
  return [
    ...quiet,
    ...reporting,
    ...['-copyts', '-start_at_zero'],
    ...seek,
    ...untrusted,
    ...['-i', source],
    ...['-filter_complex', filterGraph(picture, step, renditions)],
    ...renditions.flatMap((rendition, index) => [
      ...['-map', `[v${index}]`],
      ...clean,
      ...encoder(picture, rendition),
      ...fragmented(step.from / value(picture.rate) + presentationOffset(picture.rate), ['frag_keyframe']),
      outputs[rendition.hash]!,
    ]),
  ];
}

/** The cascade: [largest] -> its output and the next smaller one -> ... */
function filterGraph(picture: Picture, step: EncodeVideo, renditions: VideoRendition[]): string {
  return renditions
    .map((rendition, index) => {
      const from = index === 0 ? `[0:${picture.stream}]` : `[c${index - 1}]`;
      const filters =
        index === 0
          ? [...frames(picture, step.from, step.to), ...fromSource(picture, rendition)]
          : fromLarger(rendition);
      const last = index === renditions.length - 1;
      return `${from}${filters.join(',')}${last ? `[v${index}]` : `,split=2[v${index}][c${index}]`}`;
    })
    .join(';');
}

function encoder(picture: Picture, { crf, maxrate, bufsize, preset }: VideoRendition): string[] {
  const gop = String(picture.gop);
  return [
    ...['-r', picture.rate, '-c:v', 'libx264', '-preset', preset, '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-crf', String(crf), '-maxrate', String(maxrate), '-bufsize', String(bufsize)],
    // Closed GOPs on a fixed grid: every rendition switches at the same frame
    ...['-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-flags', '+cgop'],
    ...(picture.gop < shortestGopWithBFrames ? ['-bf', '0'] : []),
    ...['-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-video_track_timescale', String(timescale(picture.rate))],
  ];
}
