import { run } from '../../src/media/process.ts';
import { folderOf, type Task } from '../job/cost.ts';
import { oneFfmpegCommand } from '../ladder/one-ffmpeg.ts';

/**
 * Keeps a core of the machine at the work that a worker has there, until it is disposed of: the same film in the same sizes,
 * again and again, by an encoder of a worker's niceness.
 */
export async function keepBusy(task: Task, core: number): Promise<AsyncDisposable> {
  const folder = await folderOf(task, `busy-${core}`);
  const stopping = new AbortController();
  const command = oneFfmpegCommand(task.encoder.ffmpeg, task.wanted);
  // Ends with this process, however that ends; its outputs are named as in its own folder
  const args = ['--pdeathsig', 'KILL', 'taskset', '-c', String(core), 'env', '-C', folder, ...command];
  const encode = async () => {
    while (!stopping.signal.aborted) {
      const { code, log } = await run('setpriv', args, { signal: stopping.signal });
      if (code !== 0) throw new Error(`the encode beside the worker ended with ${code}: ${log.slice(-10).join('\n')}`);
    }
  };
  const encoding = encode().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  // Whoever disposes of it hears of a failure
  encoding.catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await encoding;
    },
  };
}
