import { gopFaults, pictureFaults } from '../iso/pictures.ts';
import { faultsAt } from '../unreadable.ts';
import { type Movie, type MovieTrack, nameOf } from './movie.ts';

/** One picture at most, and sound, each as its track says. */
export async function trackFaults({ tracks }: Movie): Promise<string[]> {
  const pictures = tracks.filter(({ track }) => track.entry.kind === 'video');
  const each = await Promise.all(tracks.map((one) => faultsAt(nameOf(one), () => ownFaults(one))));
  return [
    ...(tracks.length === 0 ? ['there is no track'] : []),
    ...(pictures.length > 1 ? [`there are ${pictures.length} pictures`] : []),
    ...each.flat(),
  ];
}

function ownFaults({ track, samples }: MovieTrack): string[] {
  const { entry, handler, mediaHeader } = track;
  const [type, header] = entry.kind === 'video' ? ['vide', 'vmhd'] : ['soun', 'smhd'];
  return [
    ...(handler === type ? [] : [`a track of ${entry.codec} has the handler ${handler}`]),
    ...(mediaHeader === header ? [] : [`a track of ${entry.codec} has the media header ${mediaHeader}`]),
    ...(track.selfContained ? [] : ['samples are in another file']),
    ...(track.upright ? [] : ['the picture is turned']),
    ...(samples.length === 0 ? ['it has no sample'] : []),
    ...(samples[0]?.sync === false ? ['its first sample is no sync sample'] : []),
    ...(entry.kind === 'video' ? [...pictureFaults(entry, track), ...gopFaults(samples, entry)] : []),
  ];
}
