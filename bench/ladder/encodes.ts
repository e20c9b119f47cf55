import { encodeBare, encodeNaively, encodeOurs, folderOf, prepareFloor, type Task } from '../job/cost.ts';
import { x264 } from '../job/encoder-options.ts';
import { scoresOf } from '../job/scores.ts';
import { round } from '../job/table.ts';
import { type Spent, timedAll } from '../job/timed.ts';
import { oneFfmpegCommand } from './one-ffmpeg.ts';
import { type Part, peers } from './parts.ts';

/** VMAF of every so manieth frame. */
const every = 5;

/** What was spent by whom, by a name for people, and the figures that compare it. */
export interface Compared {
  spent: Record<string, Spent>;
  figures: Record<string, unknown>;
}

/** The encode of the request by us and by others, without a server. @param own the peers' encoder options, too */
export async function compareEncodes(task: Task, wanted: Set<Part>, own: boolean): Promise<Compared> {
  const ours = await encodeOurs(task);
  const compared: Compared = { spent: { vodsmith: ours }, figures: { bytes: ours.bytes } };
  if (wanted.has('cost')) await compareCost(task, ours, compared);
  if (wanted.has('peers')) await comparePeers(task, ours, own, compared);
  if (wanted.has('one')) {
    const command = oneFfmpegCommand(task.encoder.ffmpeg, task.wanted);
    const one = await timedAll('one ffmpeg with all outputs', [command], await folderOf(task, 'one'));
    compared.spent['one ffmpeg with all outputs'] = one;
    Object.assign(compared.figures, {
      wallVsOneFfmpeg: round(ours.wall / one.wall),
      cpuVsOneFfmpeg: round(ours.cpu / one.cpu),
    });
  }
  return compared;
}

async function compareCost(task: Task, ours: Spent & { output: string }, { spent, figures }: Compared) {
  const naive = await encodeNaively(task);
  await prepareFloor(task);
  const floor = await encodeBare(task);
  Object.assign(spent, { 'one ffmpeg for each output': naive, floor });
  Object.assign(figures, {
    cpuVsNaive: round(ours.cpu / naive.cpu),
    wallVsNaive: round(ours.wall / naive.wall),
    cpuVsFloor: round(ours.cpu / floor.cpu),
    ...(await scoresOf(task, ours.output, every)),
  });
}

async function comparePeers(task: Task, ours: Spent, own: boolean, { spent, figures }: Compared) {
  const variants = [
    { key: 'cpuVsPeers', suffix: '' },
    ...(own ? [{ key: 'cpuVsPeersOwn', suffix: ', own options' }] : []),
  ];
  for (const { key, suffix } of variants) {
    const found: Record<string, number> = {};
    for (const peer of peers) {
      const what = `${peer.name}${suffix}`;
      const commands = peer.commands(task.encoder.ffmpeg, task.wanted, suffix === '' ? x264 : peer.own);
      const theirs = await timedAll(`${what}: ${peer.arrangement}`, commands, await folderOf(task, what));
      spent[what] = theirs;
      found[peer.name] = round(ours.cpu / theirs.cpu);
    }
    figures[key] = found;
  }
}
