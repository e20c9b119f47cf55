import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { Announcement } from './announcement.ts';
import type { Config, DescribedSetting } from './config.ts';
import { type Limits, usualLimits } from './core/limits.ts';
import type { Secrets } from './core/secrets.ts';
import type { Database } from './db/database.ts';
import type { Queue } from './db/queue.ts';
import type { Log } from './log.ts';
import type { Encoder } from './media/encoder.ts';
import { openWay } from './media/sandbox/hand-over.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { DiskRoom } from './storage/disk-room.ts';
import type { Storage } from './storage/storage.ts';
import type { MediaWork } from './worker/work-context.ts';

export const { version } = packageJson;

/** What the API and the worker of one process share. */
export interface ServerParts {
  config: Config;
  /** The same as it is shown, secrets hidden. */
  settings: DescribedSetting[];
  /** This process's own. */
  work: string;
  disk: DiskRoom;
  log: Log;
  db: Database;
  secrets: Secrets;
  storage: Storage;
  queue: Queue;
  encoder: Encoder;
  media: MediaWork;
  metrics: Metrics;
  /** Says on standard output that this process is ready. */
  announce(ready: Pick<Announcement, 'url' | 'firstStart'>): void;
  /** Of the worker in this process: why it takes no tasks. */
  hindrance?: () => string | null;
}

/** Those of the table of settings that are limits. */
export function limitsOf(config: Config): Limits {
  const names = Object.keys(usualLimits) as (keyof Limits)[];
  return Object.fromEntries(names.map((name) => [name, config[name]])) as unknown as Limits;
}

/** A new folder of this name in the process's own work folder, which encoders can reach. */
export async function subfolder({ work, config, encoder }: ServerParts, name: string): Promise<string> {
  const path = join(work, name);
  await mkdir(path, { mode: 0o700 });
  await openWay(encoder.sandbox, path, config.dataDir);
  return path;
}
