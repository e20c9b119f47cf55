import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeBare, encodeNaively, encodeOurs, folderOf, outputOf, prepareFloor, type Task } from '../job/cost.ts';
import { x264 } from '../job/encoder-options.ts';
import { filesBelow } from '../job/files-below.ts';
import { scoresOf } from '../job/scores.ts';
import { round } from '../job/table.ts';
import { inRounds, type Spent, timedAll } from '../job/timed.ts';
import type { Peer } from '../peers/peer.ts';
import { oneFfmpegCommand } from './one-ffmpeg.ts';
import { type Part, peers } from './parts.ts';

/** What was spent by whom, by a name for people, and the figures that compare it. */
export interface Compared {
  spent: Record<string, Spent>;
  figures: Record<string, unknown>;
}

export interface Options {
  rounds: number;
  /** The peers with their own encoder options, too. */
  own: boolean;
  /** VMAF of every so manieth frame. */
  every: number;
}

const ours = 'vodsmith';
const naive = 'one ffmpeg for each output';
const floor = 'floor';
const one = 'one ffmpeg with all outputs';
const ownOptions = (name: string) => `${name}, own options`;

/** The encode of the request by us and by others, without a server. */
export async function compareEncodes(
  task: Task,
  wanted: Set<Part>,
  { rounds, own, every }: Options,
): Promise<Compared> {
  if (wanted.has('cost')) await prepareFloor(task);
  const spent = await inRounds<string>(rounds, {
    [ours]: () => encodeOurs(task),
    ...(wanted.has('cost') && { [naive]: () => encodeNaively(task), [floor]: () => encodeBare(task) }),
    ...(wanted.has('peers') && byPeers(task, own)),
    ...(wanted.has('one') && {
      [one]: async () =>
        timedAll(one, [oneFfmpegCommand(task.encoder.ffmpeg, task.wanted)], await folderOf(task, 'one')),
    }),
  });
  const ratio = (of: keyof Spent, name: string) => round(spent[ours]![of] / spent[name]![of]);
  const ofPeers = (nameOf: (name: string) => string) =>
    Object.fromEntries(peers.map(({ name }) => [name, ratio('cpu', nameOf(name))]));
  const figures = {
    bytes: await filesBelow(outputOf(task)),
    ...(wanted.has('cost') && {
      ...{ cpuVsNaive: ratio('cpu', naive), wallVsNaive: ratio('wall', naive), cpuVsFloor: ratio('cpu', floor) },
      floorVsNaive: round(spent[floor]!.cpu / spent[naive]!.cpu),
      ...(await scoresOf(task, outputOf(task), every)),
    }),
    ...(wanted.has('peers') && {
      cpuVsPeers: ofPeers((name) => name),
      ...(own && { cpuVsPeersOwn: ofPeers(ownOptions) }),
    }),
    ...(wanted.has('one') && { wallVsOneFfmpeg: ratio('wall', one), cpuVsOneFfmpeg: ratio('cpu', one) }),
  };
  return { spent, figures };
}

function byPeers(task: Task, own: boolean): Record<string, () => Promise<Spent>> {
  const run = (what: string, peer: Peer, options: Peer['own']) => async () => {
    const commands = peer.commands(task.encoder.ffmpeg, task.wanted, options);
    await rm(join(task.work, what), { recursive: true, force: true });
    return await timedAll(`${what}: ${peer.arrangement}`, commands, await folderOf(task, what));
  };
  return Object.fromEntries(
    peers.flatMap((peer) => [
      [peer.name, run(peer.name, peer, x264)],
      ...(own ? [[ownOptions(peer.name), run(ownOptions(peer.name), peer, peer.own)] as const] : []),
    ]),
  );
}
