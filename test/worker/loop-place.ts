import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { type Message, openQueue } from '../../src/db/queue.ts';
import { webhookSource } from '../../src/worker/webhook-source.ts';
import { type RunningLoop, startLoop, type WorkLoop } from '../../src/worker/work-loop.ts';
import type { After } from '../cli/program.ts';
import { emptyFolder } from '../media/generated-media.ts';
import { openNewPglite } from '../new-cluster.ts';
import { patience } from './workplace.ts';

/** Work that goes on until it is told to end. */
interface Work {
  message: Message;
  signal: AbortSignal;
  /** Leaves its slot. */
  free(): void;
  end(): void;
  fail(error: Error): void;
}

interface StartedLoop {
  loop: RunningLoop;
  started: Work[];
  /** Waits until so many pieces have started. */
  until(count: number): Promise<unknown>;
}

export type LoopPlace = Awaited<ReturnType<typeof openLoopPlace>>;

/** The queue of webhooks in a new embedded database, and loops over it whose work is in the hands of the test. */
export async function openLoopPlace(after: After) {
  const db = await openNewPglite(join(await emptyFolder(after), 'database'));
  after(() => db.close());
  await migrate(db);
  const queue = await openQueue(db, { onError: (error) => expect.fail(String(error)) });
  after(() => queue.stop());
  const errors: unknown[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (facts: unknown) => void errors.push(facts) };

  async function start(options: Partial<WorkLoop<Message>> = {}): Promise<StartedLoop> {
    const started: Work[] = [];
    const handle: WorkLoop<Message>['handle'] = async (message, signal, free) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      started.push({ message, signal, free, end: resolve, fail: reject });
      signal.addEventListener('abort', () => reject(signal.reason));
      await promise;
      await queue.complete(message);
    };
    const loop = await startLoop({
      ...{ source: webhookSource(queue), slots: 2, log, handle, facts: ({ data }: Message) => data },
      ...options,
    });
    onTestFinished(async () => {
      await loop.stop();
      await db.query('delete from pgboss.job');
    });
    const until = (count: number) => vi.waitUntil(() => started.length >= count, { ...patience, interval: 2 });
    return { loop, started, until };
  }

  /** Its clock stands still: it looks when something tells it to, and at no other time. */
  async function startWithoutClock(): Promise<StartedLoop> {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      return await start();
    } finally {
      vi.useRealTimers();
    }
  }

  const states = async (deliveryId: string) =>
    (
      await db.query<{ state: string }>(
        `select state from pgboss.job where data->>'deliveryId' = $1 order by created_on`,
        [deliveryId],
      )
    ).map(({ state }) => state);
  return {
    ...{ db, queue, errors, start, startWithoutClock, states },
    send: (...ids: string[]) => Promise.all(ids.map((deliveryId) => queue.send({ deliveryId }))),
    isDone: (deliveryId: string) =>
      vi.waitUntil(async () => (await states(deliveryId)).every((state) => state === 'completed'), patience),
  };
}
