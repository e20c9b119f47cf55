import { peertube } from '../peers/peertube.ts';
import { shakaStreamer } from '../peers/shaka-streamer.ts';
import { superstreamer } from '../peers/superstreamer.ts';

export const peers = [peertube, superstreamer, shakaStreamer];

/** What the bench can measure, and what each part needs the others for. */
export const parts = {
  cost: 'vodsmith encode, one ffmpeg for each output, the floor, VMAF',
  peers: 'the arrangements of PeerTube, Superstreamer and Shaka Streamer',
  one: 'one ffmpeg with all outputs, on all cores',
  service: 'a server: until it plays, idle cores, memory, the job asked again',
  memory: 'a 4k film; 10 s against 10 min of 1080',
  growth: 'films of 1 to 16 min at 360',
};
export type Part = keyof typeof parts;
export const usual: Part[] = ['cost', 'peers', 'one', 'service'];

/** @throws Error that says what can be given */
export function readParts(list: string): Set<Part> {
  const names = list.split(',').filter((name) => name !== '');
  const wrong = names.find((name) => !(name in parts));
  if (wrong !== undefined) throw new Error(`There is no part "${wrong}". There are: ${Object.keys(parts).join(', ')}.`);
  return new Set(names as Part[]);
}
