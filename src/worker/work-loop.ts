import { setTimeout as wait } from 'node:timers/promises';
import type { Message, Queue, QueueName } from '../db/queue.ts';
import type { Log } from './work-context.ts';

/** Milliseconds between two looks when nothing wakes the loop: work that was put off, or given back by the queue. */
const LOOK = 1000;
/** Milliseconds: a message is lost after 9 s of silence (src/db/silent-holders.ts). */
const BEAT = 3000;
/** Seconds until work that failed in a way that nobody foresaw is tried again. */
const AGAIN = 10;

export interface WorkLoop<Name extends QueueName, Taken extends Message<Name> = Message<Name>> {
  queue: Queue;
  name: Name;
  /** Messages at once. */
  slots: number;
  /** Does the work and settles the message; when `signal` is aborted it stops and throws. */
  handle: (message: Taken, signal: AbortSignal) => Promise<void>;
  /** Takes the next message, in place of the queue's own way. */
  take?: () => Promise<Taken | null>;
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
export async function startLoop<Name extends QueueName, Taken extends Message<Name> = Message<Name>>(
  loop: WorkLoop<Name, Taken>,
): Promise<RunningLoop> {
  const { queue, name, slots, handle, open = () => true, log } = loop;
  const stopping = new AbortController();
  const running = new Map<Taken, Promise<void>>();
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
    const messages = await fetch(free);
    for (const message of messages) {
      const done = work(message).finally(() => {
        running.delete(message);
        look();
      });
      running.set(message, done);
    }
    // One at a time, so that each begins at once
    if (loop.take && messages.length > 0) await take();
  };

  const fetch = async (free: number): Promise<Taken[]> => {
    if (loop.take === undefined) return (await queue.fetch(name, free)) as Taken[];
    const message = await loop.take();
    return message === null ? [] : [message];
  };

  const work = async (message: Taken) => {
    try {
      stopping.signal.throwIfAborted();
      await handle(message, stopping.signal);
    } catch (error) {
      await putBack(message, error).catch((failure: unknown) => log.error(failure, 'work could not be given back'));
    }
  };

  const putBack = async (message: Taken, error: unknown) => {
    if (stopping.signal.aborted) return await queue.giveBack(name, message);
    log.error({ err: error, ...message.data }, 'work failed and is tried again');
    await queue.defer(name, message, AGAIN);
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
