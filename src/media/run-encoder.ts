import { constants } from 'node:os';
import { VodsmithError } from '../errors.ts';
import { inSpan } from '../tracing/span.ts';
import type { Encoder } from './encoder.ts';
import { type RunOptions, type RunResult, run } from './process.ts';
import { confinement } from './sandbox/confinement.ts';
import { handOver, takeBack } from './sandbox/hand-over.ts';
import type { Access, ProcessLimits } from './sandbox/sandbox.ts';

export interface EncoderOptions extends Omit<RunOptions, 'prefix'>, Access {
  limits?: ProcessLimits;
}

/** For what reads alone: a video of days takes long, a picture of 16384 x 8704 much memory, and nothing is written. */
export const reading: ProcessLimits = { memory: 8 * 2 ** 30, cpuSeconds: 6 * 3600, fileBytes: 0 };

/**
 * Runs ffmpeg or ffprobe in the sandbox, see `run`. A process that a signal ended has code -1.
 *
 * @throws VodsmithError encode_stalled, encoder_missing; the signal's reason when aborted
 */
export async function runEncoder(
  encoder: Encoder,
  name: 'ffmpeg' | 'ffprobe',
  args: string[],
  { reads, writes, limits = reading, ...options }: EncoderOptions,
): Promise<RunResult> {
  const { sandbox, [name]: program } = encoder;
  const access = { reads, ...(writes !== undefined && { writes }) };
  await handOver(sandbox, access);
  const result = await inSpan(name, {}, async (span) => {
    const ended = await run(program, args, { ...options, prefix: confinement(sandbox, program, access, limits) });
    span.setAttribute('process.exit.code', ended.code);
    return ended;
  });
  await takeBack(access);
  const last = result.log.at(-1) ?? '';
  if (notStarted.test(last)) {
    const message = `${program} cannot be started in its sandbox. Install a working ffmpeg, or set FFMPEG_PATH and FFPROBE_PATH.`;
    throw new VodsmithError('encoder_missing', message, { facts: { log: last } });
  }
  return sandbox.files ? { ...result, ...asSignal(result.code) } : result;
}

/** What the programs before it say of a command, a file or a folder that is not there. */
const notStarted = /^(setpriv|prlimit|unshare): failed to execute|^bwrap: /;

/** bubblewrap hands on a signal as 128 and its number, as a shell does. No error code of ffmpeg is one of these. */
function asSignal(code: number): Pick<RunResult, 'code' | 'signal'> | null {
  const found = Object.entries(constants.signals).find(([, number]) => code === 128 + number);
  return found === undefined ? null : { code: -1, signal: found[0] as NodeJS.Signals };
}
