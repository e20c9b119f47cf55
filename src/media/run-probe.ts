import { untrusted } from '../core/ffmpeg/untrusted-input.ts';
import { VodsmithError } from '../errors.ts';
import type { ProbeOptions } from './probe-options.ts';
import { reading, runEncoder } from './run-encoder.ts';

/** CPU seconds of one look: the largest image needs a few. */
const CPU = 30;
/** Milliseconds by the clock: others may use the machine. */
const TIMEOUT = 120_000;

/**
 * Lets ffprobe look at a file and print what it finds as JSON.
 *
 * @returns its exit code, what it printed and the last lines of its log
 * @throws VodsmithError media_unsupported where that takes too much CPU time; see `runEncoder`
 */
export async function runProbe(
  path: string,
  asked: string[],
  { encoder, signal, cpuSeconds = CPU }: ProbeOptions,
): Promise<{ code: number; log: string[]; json: string }> {
  const output: Buffer[] = [];
  const ended = await runEncoder(encoder, 'ffprobe', ['-v', 'error', ...untrusted, ...asked, '-of', 'json', path], {
    ...{ reads: [path], timeout: TIMEOUT, limits: { ...reading, cpuSeconds } },
    onBytes: (chunk) => output.push(chunk),
    ...(signal && { signal }),
  });
  if (ended.signal === 'SIGXCPU') {
    const message = `Probing the file takes more than ${cpuSeconds} s of CPU time. Convert it to another format.`;
    throw new VodsmithError('media_unsupported', message);
  }
  return { code: ended.code, log: ended.log, json: Buffer.concat(output).toString() };
}
