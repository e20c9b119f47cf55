import type { AudioRendition } from '../../schemas/plan.ts';
import type { Rational } from '../rational.ts';
import { common } from './arguments.ts';
import { frameUnits } from './fragmented-mp4.ts';

/**
 * A progressive MP4 from what is encoded already: the segments of the picture on stdin, the sound as a file; either
 * may be missing. The index stands before the media, so that it plays while it loads.
 *
 * @param rate of the picture; `null` for none
 */
export function packageMp4Args(
  rate: Rational | null,
  sound: string | null,
  audio: AudioRendition | null,
  output: string,
): string[] {
  const inputs = [...(rate ? ['-f', 'mp4', '-i', 'pipe:0'] : []), ...(sound ? ['-i', sound] : [])];
  const maps = [...(rate ? ['-map', '0:v:0'] : []), ...(sound ? ['-map', `${rate ? 1 : 0}:a:0`] : [])];
  // Fragments do not tell a demuxer how long the last frame is shown
  const lastFrame = rate ? ['-bsf:v', `setts=pts=PTS:dts=DTS:duration=${frameUnits(rate)}`] : [];
  return [
    ...common.filter((option) => option !== '-nostdin'),
    ...inputs,
    ...maps,
    ...['-map_metadata', '-1', '-c', 'copy', ...lastFrame],
    ...(audio?.language ? ['-metadata:s:a:0', `language=${audio.language}`] : []),
    ...['-f', 'mp4', '-movflags', '+faststart', output],
  ];
}
