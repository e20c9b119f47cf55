import { basename } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Limits } from '../../core/plan/limits.ts';
import { VodsmithError } from '../../errors.ts';
import type { RunOptions } from '../process.ts';
import { runEncoder } from '../run-encoder.ts';
import type { StepIo } from './step-io.ts';

/** Milliseconds without progress. */
const STALL = 60_000;
/** Lines of the log that belong to no fault. */
const chatter =
  /^(bench:|frame=|size=|Conversion failed|\[out#|\[vost#|\[aost#|video:)|Task finished with|Terminating thread|cpb: |\[Parsed_showinfo/;

export interface EncodeOptions {
  /** Seconds of video, for the progress. */
  duration: number;
  /** Frames per second of the first output, where it tells the progress; else the one that is behind all others does. */
  rate?: number;
  /** Seconds of video that are read before anything comes out. */
  before?: number;
  limits: Limits;
  /** Of the message where nothing of it could be decoded: "No picture". */
  subject?: string;
  /** See `RunOptions`. */
  niceness?: number | undefined;
  /** Files that it reads; without it the source. */
  reads?: string[];
  stdin?: Readable;
  stdout?: Writable;
  onBytes?: (chunk: Buffer) => void;
  /** Whether it goes on, where the first decoded frame is shown at this time; else it ends without a fault. */
  inTime?: (shown: number) => boolean;
}

export interface Encoded {
  cpuSeconds: number;
  /** Packets or frames of the source that could not be decoded as they should. */
  damaged: number;
  /** Seconds at which the first decoded frame is shown, where it is told (`firstTold`). */
  firstFrame: number | null;
}

/** How ffmpeg (5 to 7) says that something of the source was not decoded. */
const damage = /corrupt decoded frame|Error submitting packet to decoder|Error while decoding stream/;
/** How it says that not one picture or sample was: by itself, or of a pipe that stays empty. */
const nothingDecoded = /Cannot determine format of input|No main startcode found|EOF before video frames/;
const starved = /Cannot allocate memory/;
/** Why it may say so of a source that is whole. */
const notTheSource = /Input\/output error|Function not implemented|Not yet implemented|hardware accel/;
const firstShown = /^\[Parsed_showinfo[^\]]*\] n: *0 .*pts_time:(-?[\d.]+)/;

/**
 * Runs ffmpeg to its end, with its progress and its log handed on.
 *
 * @throws VodsmithError `encode_failed`, `encode_stalled`, `media_damaged`; the signal's reason when aborted
 */
export async function encode(args: string[], io: StepIo, options: EncodeOptions): Promise<Encoded> {
  const { duration, rate, before = 0, limits, niceness, reads = [io.source], subject = 'Nothing' } = options;
  const { stdin, stdout, onBytes, inTime } = options;
  const told = rate === undefined ? byTime : byFrames(rate);
  let cpuSeconds = 0;
  let damaged = 0;
  let firstFrame: number | null = null;
  let speed: number | null = null;
  const missed = new AbortController();
  const onLine = (line: string) => {
    const [name, value = ''] = line.split('=', 2);
    if (name === told.speed) speed = Number.parseFloat(value) / told.speedUnit || null;
    if (name === told.done && Number(value) > 0) io.onProgress(share(Number(value) / told.doneUnit, duration), speed);
  };
  const onLog = (line: string) => {
    const [, user, system] = /^bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(line) ?? [];
    cpuSeconds += Number(user ?? 0) + Number(system ?? 0);
    if (damage.test(line)) damaged += 1;
    const [, shown] = firstShown.exec(line) ?? [];
    if (shown !== undefined) firstFrame = Number(shown);
    io.onLog(line);
    if (shown === undefined || inTime?.(Number(shown)) !== false) return;
    io.onLog('vodsmith: the seek came late');
    missed.abort();
  };
  const running = runEncoder(io.encoder, 'ffmpeg', args, {
    ...{ reads, writes: io.folder, limits },
    signal: AbortSignal.any([io.signal, missed.signal]),
    timeout: limits.seconds * 1000,
    ...(args.includes('-progress') ? watched(before) : {}),
    onLine,
    onLog,
    niceness,
    ...(stdin && { stdin }),
    ...(stdout && { stdout }),
    ...(onBytes && { onBytes }),
  });
  const ended = await running.catch((error: unknown) => {
    if (missed.signal.aborted && !io.signal.aborted) return null;
    throw error;
  });
  if (ended === null) return { cpuSeconds, damaged, firstFrame };
  const { code, signal, log } = ended;
  const said = (words: RegExp) => log.some((line) => words.test(line));
  // Frames that a decoder had no memory for are not damaged ones
  if (code === 0 && !said(starved)) return { cpuSeconds, damaged, firstFrame };
  const facts = { exitCode: code, log: log.slice(-20) };
  if (said(overTime))
    throw new VodsmithError('encode_stalled', 'The encoder took far longer than planned and was stopped.');
  if (signal === 'SIGXFSZ')
    throw new VodsmithError('encode_failed', 'The encoder wrote far more than planned and was stopped.');
  if (code === 0) throw new VodsmithError('encode_failed', 'The encoder got no more memory.', { facts });
  if (said(nothingDecoded) && !said(starved) && !said(notTheSource)) throw undecodable(subject, facts);
  throw new VodsmithError('encode_failed', `The encoder failed (${code}): ${reason(log, io)}.`, { facts });
}

/** @param subject what was wanted, such as "No sound" */
export const undecodable = (subject: string, facts = {}): VodsmithError =>
  new VodsmithError('media_damaged', `${subject} could be decoded from the source: send the file again.`, { facts });

/** @returns `null` for `undecodable`: another part of the source may be whole. @throws any other error */
export function unlessUndecodable(error: unknown): null {
  if (error instanceof VodsmithError && error.code === 'media_damaged') return null;
  throw error;
}

/** What came of a source of which nothing was decoded. */
export const nothingRead: Encoded = { cpuSeconds: 0, damaged: 0, firstFrame: null };

/** Keys of a report with what is done and how fast, each with what stands for a second of video. */
const byTime = { done: 'out_time_us', doneUnit: 1e6, speed: 'speed', speedUnit: 1 };
const byFrames = (rate: number) => ({ done: 'frame', doneUnit: rate, speed: 'fps', speedUnit: rate });

/** What ffmpeg says of SIGXCPU; our own signals come with a reason of their own. */
const overTime = /received signal 24|Received > 3 system signals/;

/** It reports twice a second, moving or not: only what moves is a sign of life. Nothing does before the first frame. */
function watched(before: number): Pick<RunOptions, 'stall' | 'isAlive'> {
  const seen = new Map<string, string>();
  const isAlive = (line: string) => {
    const [name = '', value = ''] = line.split('=', 2);
    if (!['frame', 'out_time_us', 'total_size'].includes(name) || seen.get(name) === value) return false;
    seen.set(name, value);
    return true;
  };
  // A second for each of video is slow, even for the largest pictures
  return { stall: STALL + before * 1000, isAlive };
}

const share = (done: number, whole: number) => (whole > 0 ? Math.min(done / whole, 1) : 0);

/** The encoder's last words, without the names of our files. */
function reason(log: string[], { source, folder }: StepIo): string {
  const last = log.filter((line) => !chatter.test(line)).at(-1) ?? 'it gave no reason';
  const plain = last
    .replace(/^\[[^\]]*\] /, '')
    .replaceAll(source, basename(source))
    .replaceAll(`${folder}/`, '');
  return plain.slice(0, 300).replace(/[.\s]+$/, '');
}
