import type { AudioRendition } from '../../schemas/plan.ts';
import { quiet } from './common.ts';

/**
 * A progressive MP4 from what is encoded already: the segments of the picture on stdin, the sound as a file; either
 * may be missing. The index stands before the media, so that it plays while it loads.
 */
export function packageMp4Args(
  video: boolean,
  sound: string | null,
  audio: AudioRendition | null,
  output: string,
): string[] {
  const inputs = [...(video ? ['-f', 'mp4', '-i', 'pipe:0'] : []), ...(sound ? ['-i', sound] : [])];
  const maps = [...(video ? ['-map', '0:v:0'] : []), ...(sound ? ['-map', `${video ? 1 : 0}:a:0`] : [])];
  return [
    ...quiet.filter((option) => option !== '-nostdin'),
    ...inputs,
    ...maps,
    ...['-map_metadata', '-1', '-c', 'copy'],
    ...(audio?.language ? ['-metadata:s:a:0', `language=${audio.language}`] : []),
    ...['-f', 'mp4', '-movflags', '+faststart', output],
  ];
}
