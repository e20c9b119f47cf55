import type { Message, Queue, QueueName } from '../db/queue.ts';
import type { Log } from './work-context.ts';

/** Milliseconds between two looks when nothing wakes the loop: work that was put off, or given back by the queue. */
const LOOK = 1000;
/** Milliseconds: a message is lost after 10 s of silence. */
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
  /** Whether messages are taken at the moment; always without it. */
  open?: () => boolean;
  log: Log;
}

/** Takes messages as long as slots are free: the next one at once when one has ended. */
export async function startLoop<Name extends QueueName>(
  loop: WorkLoop<Name>,
): Promise<{ look(): void; stop(): Promise<void> }> {
  const { queue, name, slots, handle, open = () => true, log } = loop;
  const stopping = new AbortController();
  const running = new Map<Message<Name>, Promise<void>>();
  let looking: Promise<void> | null = null;
  let lookAgain = false;

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
    if (free <= 0 || !open()) return;
    for (const message of await queue.fetch(name, free)) {
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
  const timers = [setInterval(look, LOOK), setInterval(beat, BEAT)];
  look();
  return {
    look,
    async stop() {
      stopping.abort(new Error('the worker stops'));
      for (const timer of timers) clearInterval(timer);
      await looking;
      await Promise.all(running.values());
      await unlisten();
    },
  };
}
