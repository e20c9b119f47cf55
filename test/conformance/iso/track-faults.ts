import { pictureFaults } from './pictures.ts';
import type { Track } from './track.ts';

const kinds = { video: { handler: 'vide', header: 'vmhd' }, audio: { handler: 'soun', header: 'smhd' } };

/** A track is of one kind in every box, plays, and is shown as it was encoded. */
export function trackFaults(track: Track): string[] {
  const { entry, handler, mediaHeader } = track;
  const kind = kinds[entry.kind];
  return [
    ...(handler === kind.handler ? [] : [`a track of ${entry.codec} has the handler ${handler}`]),
    ...(mediaHeader === kind.header ? [] : [`a track of ${entry.codec} has the media header ${mediaHeader}`]),
    ...(track.selfContained ? [] : ['samples are in another file']),
    ...(track.enabled ? [] : ['the track is not enabled']),
    ...(track.upright ? [] : ['the picture is turned']),
    ...(entry.kind === 'video' ? pictureFaults(entry, track) : []),
  ];
}
