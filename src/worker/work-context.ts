import type { Limits } from '../core/limits.ts';
import type { Secrets } from '../core/secrets.ts';
import type { ViewUrls } from '../core/views.ts';
import type { Database } from '../db/database.ts';
import type { Queue } from '../db/queue.ts';
import type { Encoder } from '../media/encoder.ts';
import type { readSource } from '../media/read-source.ts';
import type { runStep } from '../media/steps/run-step.ts';
import type { ProcessMetrics } from '../metrics/process-metrics.ts';
import type { Egress } from '../net/egress.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { Sources } from '../storage/source-cache.ts';
import type { Storage } from '../storage/storage.ts';
import type { Growths } from './growths.ts';
import type { Hindrance } from './hindrance.ts';
import type { JobsInHand } from './jobs-in-hand.ts';
import type { Tally } from './tally.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkFolders } from './work-folders.ts';

type LogLine = (facts: unknown, message: string) => void;
/** What the worker needs of a log. */
export interface Log {
  debug: LogLine;
  info: LogLine;
  warn: LogLine;
  error: LogLine;
}

/** The two things that cost time: everything else about a task is bookkeeping. */
export interface MediaWork {
  readSource: typeof readSource;
  runStep: typeof runStep;
}

export interface WorkerOptions {
  db: Database;
  storage: Storage;
  /** The same, for what is encoded: kept near where that is far. */
  sources: Sources;
  queue: Queue;
  encoder: Encoder;
  /** A bench of the bookkeeping puts something in its place that takes no time. */
  media: MediaWork;
  egress: Egress;
  secrets: Pick<Secrets, 'decrypt'>;
  /** What the URLs of a webhook's body begin with. */
  urls: ViewUrls;
  /** An existing folder of this process's own. */
  workFolder: string;
  /** Of that folder. */
  disk: DiskRoom;
  /** Of the program. */
  version: string;
  limits: Limits;
  /** Tasks at once. */
  slots: number;
  metrics: Pick<ProcessMetrics, 'taskEnded' | 'slots' | 'slotsBusy' | 'webhookTried'>;
  /** Tasks of one project at once, in all processes; no limit without it. */
  projectTasks?: number;
  /** Seconds that what runs has to end when the worker stops. */
  drainSeconds: number;
  log: Log;
}

/** What every task works with. */
export interface WorkContext extends WorkerOptions {
  /** Names this process in the database. */
  worker: string;
  jobs: JobsInHand;
  folders: WorkFolders;
  /** What runs in this process. */
  runs: Set<TaskRun>;
  hindrance: Hindrance;
  growths: Growths;
  tally: Tally;
}
