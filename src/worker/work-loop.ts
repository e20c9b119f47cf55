import { setTimeout as wait } from 'node:timers/promises';
import type { Message, Queue, QueueName } from '../db/queue.ts';
import type { Taker } from '../db/take-task.ts';
import type { Log } from './work-context.ts';

/** Milliseconds between two looks when nothing wakes the loop: work that was put off, or given back by the queue. */
const LOOK = 1000;
/** Milliseconds: a message is lost after 9 s of silence (src/db/silent-holders.ts). */
const BEAT = 3000;
/** Milliseconds until work that failed in a way that nobody foresaw is tried again. */
const AGAIN = 10_000;

export interface WorkLoop<Name extends QueueName> {
  queue: Queue;
  name: Name;
  /** Messages at once. */
  slots: number;
  /** Does the work and settles the message; when `signal` is aborted it stops and throws. */
  handle: (message: Message<Name>, signal: AbortSignal) => Promise<void>;
  /** By which rules the next messages are taken. */
  taker?: () => Taker;
  /** Whether messages are taken at the moment; always without it. */
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

/** Takes messages as long as slots are free: the next one at once when one has ended. */
export async function startLoop<Name extends QueueName>(loop: WorkLoop<Name>): Promise<RunningLoop> {
  const { queue, name, slots, handle, taker, open = () => true, log } = loop;
  const stopping = new AbortController();
  const running = new Map<Message<Name>, Promise<void>>();
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
    const free = slots - running.size;
    if (free <= 0 || draining || !open()) return;
    for (const message of await queue.fetch(name, free, taker?.())) {
      const done = work(message).finally(() => {
        running.delete(message);
        look();
      });
      running.set(message, done);
    }
  };

  const work = async (message: Message<Name>) => {
    try {
      stopping.signal.throwIfAborted();
      await handle(message, stopping.signal);
    } catch (error) {
      await putBack(message, error).catch((failure: unknown) => log.error(failure, 'work could not be given back'));
    }
  };

  const putBack = async (message: Message<Name>, error: unknown) => {
    if (stopping.signal.aborted) return await queue.giveBack(name, message);
    log.error({ err: error, ...message.data }, 'work failed and is tried again');
    await queue.defer(name, message, new Date(Date.now() + AGAIN));
  };

  const beat = () =>
    queue.beat(name, [...running.keys()]).catch((error: unknown) => log.warn(error, 'a heartbeat was lost'));

  const unlisten = await queue.onWork(name, look);
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
