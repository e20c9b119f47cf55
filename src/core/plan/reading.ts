import type { VideoStream } from '../../schemas/media.ts';

/** Decoders that give what is seen through; ffmpeg's own leave it out. */
const alphaDecoders: Record<string, string> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

/** From 7.1 on ffmpeg gives it on to the encoders, and players would turn what is made. */
const noMatrix = 'sidedata=mode=delete:type=DISPLAYMATRIX';

export interface Reading {
  /** Options before the source. */
  input: string[];
  /** Filters before all that looks at a frame's pixels. */
  first: string[];
}

/**
 * How a picture is decoded so that every frame has the size of the first one, the way round that players show it.
 *
 * ffmpeg begins its filters anew, from the first frame on, when the size of a picture changes in the middle. They go on
 * where `scale` is the first of them to see a pixel: the others do not look at the size again, and would read beyond
 * a smaller picture.
 *
 * @param tags filters that come before
 */
export function readingOf(video: VideoStream, tags: string[]): Reading {
  const decoder = video.alpha ? alphaDecoders[video.codec] : undefined;
  const decoding = decoder ? [`-c:${video.index}`, decoder] : [];
  const pixelsUnseen = tags.every((filter) => filter.startsWith('setparams='));
  const upright = video.matrix === 'turns' ? [] : ['-noautorotate'];
  const unturned = video.matrix === 'ignored' ? [noMatrix] : [];
  if (upright.length === 0 || !pixelsUnseen) return { input: [...upright, ...decoding], first: unturned };
  return {
    input: [...upright, '-reinit_filter', '0', ...decoding],
    first: [`scale=w=${video.width}:h=${video.height}`, ...unturned],
  };
}
