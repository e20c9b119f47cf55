import { Presets, SingleBar } from 'cli-progress';
import { printable } from './printable.ts';

export interface RemoteProgress {
  /** @param share 0 to 1 */
  update(share: number, what: string): void;
  stop(): void;
}

/** On a terminal a bar, for machines JSON lines, both on stderr; into a file nothing. */
export function showRemoteProgress(json: boolean): RemoteProgress {
  if (json)
    return {
      update: (progress, what) => process.stderr.write(`${JSON.stringify({ progress, what })}\n`),
      stop() {},
    };
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const format = '{bar} {percentage} % | {what}';
  const bar = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
  bar.start(1000, 0, { what: '' });
  return {
    update: (share, what) => bar.update(Math.floor(share * 1000), { what: printable(what) }),
    stop: () => bar.stop(),
  };
}
