import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './work-context.ts';

/** Milliseconds between two looks when nothing wakes the loop: work that was put off, or given back for another. */
const LOOK = 1000;
/** Milliseconds: who is silent for 9 s is taken for dead (src/db/silent-holders.ts). */
const BEAT = 3000;
/** Seconds until work that failed in a way that nobody foresaw is tried again. */
const AGAIN = 10;

/** Where a loop takes its work from. */
export interface WorkSource<Work> {
  /** Takes up to `count` pieces, those that are next in turn; none where none waits. */
  take(count: number): Promise<Work[]>;
  /** Gives it back: somebody takes it at once. */
  giveBack(work: Work): Promise<void>;
  /** Nobody takes it before. */
  putOff(work: Work, seconds: number): Promise<void>;
  /** Whoever has them in hand lives. */
  beat(works: Work[]): Promise<void>;
  /** Calls `wake` when there may be work. A hint: what starts later is found by looking. */
  onWork(wake: () => void): Promise<() => Promise<void>>;
}

export interface WorkLoop<Work> {
  source: WorkSource<Work>;
  /** Pieces at once. */
  slots: number;
  /**
   * Does the work and settles it; when `signal` is aborted it stops and throws. `free` gives the slot to the next piece
   * while this one is still written down.
   */
  handle: (work: Work, signal: AbortSignal, free: () => void) => Promise<void>;
  /** What the log says of work that failed. */
  facts: (work: Work) => object;
  /** Hears by how many the busy slots change. */
  onBusy?: (change: 1 | -1) => void;
  /** Whether work is taken at the moment; always without it. */
  open?: () => boolean;
  log: Log;
}

/** A running loop. */
export interface RunningLoop {
  /** Takes what there is, if it may. */
  look(): void;
  /** Takes nothing more. What runs has this many seconds to end; then it is broken off and given back. */
  stop(seconds?: number): Promise<void>;
}

/** Takes work as long as slots are free: the next piece at once when one is. */
export async function startLoop<Work>(loop: WorkLoop<Work>): Promise<RunningLoop> {
  const { source, slots, handle, facts, onBusy = () => {}, open = () => true, log } = loop;
  const stopping = new AbortController();
  const running = new Map<Work, Promise<void>>();
  let busy = 0;
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let draining = false;

  const look = () => {
    if (stopping.signal.aborted) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = take()
      .catch((error: unknown) => log.error(error, 'no work could be taken'))
      .finally(() => {
        looking = null;
        if (!lookAgain) return;
        lookAgain = false;
        look();
      });
  };

  const take = async () => {
    for (;;) {
      // A database that is slow to write ends down gets no more to write than that
      const count = Math.min(slots - busy, 2 * slots - running.size);
      if (count <= 0 || draining || !open()) return;
      const works = await source.take(count);
      if (works.length === 0) return;
      for (const work of works) {
        const done = run(work).finally(() => {
          running.delete(work);
          look();
        });
        running.set(work, done);
      }
    }
  };

  const run = async (work: Work) => {
    let holds = true;
    busy += 1;
    onBusy(1);
    const free = () => {
      if (!holds) return;
      holds = false;
      busy -= 1;
      onBusy(-1);
      look();
    };
    try {
      stopping.signal.throwIfAborted();
      await handle(work, stopping.signal, free);
    } catch (error) {
      await putBack(work, error).catch((failure: unknown) => log.error(failure, 'work could not be given back'));
    } finally {
      free();
    }
  };

  const putBack = async (work: Work, error: unknown) => {
    if (stopping.signal.aborted) return await source.giveBack(work);
    log.error({ err: error, ...facts(work) }, 'work failed and is tried again');
    await source.putOff(work, AGAIN);
  };

  const beat = async () => {
    if (running.size === 0) return;
    await source.beat([...running.keys()]).catch((error: unknown) => log.warn(error, 'a heartbeat was lost'));
  };

  const unlisten = await source.onWork(look);
  const looks = setInterval(look, LOOK);
  const beats = setInterval(beat, BEAT);
  look();
  return {
    look,
    async stop(seconds = 0) {
      draining = true;
      clearInterval(looks);
      await looking;
      await within(seconds, Promise.all(running.values()));
      stopping.abort(new Error('the worker stops'));
      await Promise.all(running.values());
      clearInterval(beats);
      await unlisten();
    },
  };
}

/** Resolves with `work`, and after that time at the latest. */
async function within(seconds: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const time = wait(seconds * 1000, undefined, { signal: over.signal }).catch(() => {});
  await Promise.race([work, time]);
  over.abort();
}
