import { gopFaults } from '../iso/pictures.ts';
import { trackFaults } from '../iso/track-faults.ts';
import { faultsAt } from '../unreadable.ts';
import { type Movie, type MovieTrack, nameOf } from './movie.ts';

/** One picture at most, and sound, each as its track says. */
export async function tracksFaults({ tracks }: Movie): Promise<string[]> {
  const pictures = tracks.filter(({ track }) => track.entry.kind === 'video');
  const each = await Promise.all(tracks.map((one) => faultsAt(nameOf(one), () => ownFaults(one))));
  return [
    ...(tracks.length === 0 ? ['there is no track'] : []),
    ...(pictures.length > 1 ? [`there are ${pictures.length} pictures`] : []),
    ...each.flat(),
  ];
}

function ownFaults({ track, samples }: MovieTrack): string[] {
  return [
    ...trackFaults(track),
    ...(samples.length === 0 ? ['it has no sample'] : []),
    ...(samples[0]?.sync === false ? ['its first sample is no sync sample'] : []),
    ...(track.entry.kind === 'video' ? gopFaults(samples, track.entry) : []),
  ];
}
