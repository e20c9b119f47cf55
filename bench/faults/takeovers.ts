import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../src/db/database.ts';

/** Milliseconds between two looks. */
const LOOK = 100;

interface Watched {
  id: string;
  attempt: number;
  /** When its worker was lost, in milliseconds of this process's clock. */
  since: number;
  /** The database or the storage was away meanwhile. */
  disturbed: boolean;
  /** Others may take it; nobody has yet. */
  free: boolean;
}

/** Seconds from the loss of a worker until another has begun its task. */
export interface Takeovers {
  /** To be called just before the worker with this process id is lost. */
  watch(pid: number): Promise<void>;
  /** The database or the storage goes away: what is being watched now says nothing of the workers. */
  disturb(): void;
  /** With database and storage there. */
  seconds: number[];
  /** The same, until others might have begun it, had one of them had a slot. */
  free: number[];
  /** While one of them was away, too. */
  disturbed: number[];
  stop(): Promise<void>;
}

export function watchTakeovers(db: Database): Takeovers {
  let watching: Watched[] = [];
  let ended = false;
  const takeovers: Takeovers = {
    ...{ seconds: [], free: [], disturbed: [] },
    async watch(pid) {
      const tasks = await db
        .query<{ id: string; attempt: number }>(
          `select tasks.id, attempt from tasks where status = 'running' and worker =
             (select id from workers where pid = $1 order by started_at desc limit 1)`,
          [pid],
        )
        // The database is away: nobody can say what the worker has in hand
        .catch(() => []);
      const since = performance.now();
      watching.push(...tasks.map((task) => ({ ...task, since, disturbed: false, free: false })));
    },
    disturb() {
      for (const one of watching) one.disturbed = true;
    },
    async stop() {
      ended = true;
      await looking;
    },
  };
  const look = async () => {
    const rows = await db.query<{ id: string; attempt: number; status: string; free: boolean }>(
      `select id, attempt, status, status <> 'running' as free from tasks where id = any($1)`,
      [watching.map(({ id }) => id)],
    );
    const now = new Map(rows.map((row) => [row.id, row]));
    const isTaken = ({ id, attempt }: Watched) => {
      const row = now.get(id);
      return row === undefined || row.attempt > attempt || row.status === 'done' || row.status === 'failed';
    };
    for (const one of watching.filter((each) => !each.free && (isTaken(each) || now.get(each.id)?.free))) {
      one.free = true;
      if (!one.disturbed) takeovers.free.push((performance.now() - one.since) / 1000);
    }
    for (const one of watching.filter(isTaken)) {
      const list = one.disturbed ? takeovers.disturbed : takeovers.seconds;
      list.push((performance.now() - one.since) / 1000);
    }
    watching = watching.filter((one) => !isTaken(one));
  };
  const looking = (async () => {
    while (!ended) {
      if (watching.length > 0) await look().catch(() => takeovers.disturb());
      await wait(LOOK);
    }
  })();
  return takeovers;
}
