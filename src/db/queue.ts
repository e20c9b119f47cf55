import { type Db as BossDb, type ConstructorOptions, PgBoss } from 'pg-boss';
import { VodsmithError } from '../errors.ts';
import type { Database, Sql } from './database.ts';
import { isHeld, settle } from './held-message.ts';
import { sendTasks, type TaskMessage, type WorkOf } from './send-tasks.ts';
import { indexTasks, type Taker, takeTask } from './take-task.ts';

/** What each queue carries: ids alone, the rest is read from the tables when the work begins. */
export interface QueueData {
  tasks: { taskId: string };
  webhooks: { deliveryId: string };
}
export type QueueName = keyof QueueData;

/** A message that this process took, and the attempt that it may settle. */
export interface Message<Name extends QueueName = QueueName> {
  id: string;
  retryCount: number;
  priority: number;
  /** Of a task the project; of a webhook its receiver, and of these few are in hand at once: see `mostOfGroup`. */
  group?: string;
  /** Whose task it is. */
  jobId?: string;
  data: QueueData[Name];
}

export interface SendOptions {
  /** Higher first; 0 without one. */
  priority?: number;
  startAfter?: Date;
  /** What the message belongs to; a queue hands out only so many of one group at once. */
  group?: string;
  job?: WorkOf;
  /** The transaction to send in. */
  sql?: Sql;
}

/** Hands work to whoever is free, on the same database: a message is sent in the transaction that makes the work. */
export interface Queue {
  send<Name extends QueueName>(queue: Name, data: QueueData[Name], options?: SendOptions): Promise<void>;
  /** Sends any number at once. */
  sendTasks(messages: TaskMessage[], sql: Sql): Promise<void>;
  /** Takes up to `count` messages, those that are next in turn. Who takes one must `beat` until it is settled. */
  fetch<Name extends QueueName>(queue: Name, count: number, taker?: Taker): Promise<Message<Name>[]>;
  /** Whether nobody has taken or settled the message since, and nobody does until the transaction ends. */
  holds(queue: QueueName, message: Message, sql: Sql): Promise<boolean>;
  /** The work is done. Says nothing where another has taken the message since. */
  complete(queue: QueueName, message: Message, sql?: Sql): Promise<void>;
  /** Gives the message back: somebody takes it at once. */
  giveBack(queue: QueueName, message: Message): Promise<void>;
  /**
   * Puts the work off: a new message takes the place of this one. Does nothing where another has taken it since.
   *
   * @param until a time, or seconds by the clock of the database: that of this process may be wrong
   */
  defer(queue: QueueName, message: Message, until: Date | number, sql?: Sql): Promise<void>;
  /** Takes back the messages that carry `data` and that nobody has in hand. */
  withdraw<Name extends QueueName>(queue: Name, data: QueueData[Name], sql: Sql): Promise<void>;
  /** A message whose holder is silent for `SILENCE` seconds (silent-holders.ts) goes to somebody else. */
  beat(queue: QueueName, messages: Message[]): Promise<void>;
  /** The same for one message. Whether it still was the holder's: then nobody else takes it for `SILENCE` seconds. */
  renew(queue: QueueName, message: Message): Promise<boolean>;
  /** Calls `wake` when something was sent. A hint: what starts later, and what is given back, is found by looking. */
  onWork(queue: QueueName, wake: () => void): Promise<() => Promise<void>>;
  /** Gives back what a process that is gone had taken; only where no other process shares the database. */
  reclaim(): Promise<void>;
  stop(): Promise<void>;
}

/** Messages of one group in hand at once, in all processes: a receiver that is slow holds few of the slots. */
const mostOfGroup: Partial<Record<QueueName, number>> = { webhooks: 4 };
/** Seconds. Silent holders are given up long before (silent-holders.ts); this is for when nobody looks. */
const HEARTBEAT = 60;
const DAY = 86_400;
/** The tables count the attempts of a task (docs/adr/0003): the queue itself never gives up on one. */
const settings = { heartbeatSeconds: HEARTBEAT, retryLimit: 100_000, retryDelay: 0, expireInSeconds: 23 * 3600 };
/** Seconds. It reads the whole queue: looking seldom saves work. */
const supervision = { postgres: 20, pglite: 60 };

/** Opens the queue on `db`, which stays the caller's. @param onError faults of the background work */
export async function openQueue(db: Database, { onError }: { onError: (error: Error) => void }): Promise<Queue> {
  const boss = new PgBoss({
    db: bossDb(db),
    backend: db.kind,
    schedule: false,
    superviseIntervalSeconds: supervision[db.kind],
    monitorIntervalSeconds: supervision[db.kind],
  } satisfies ConstructorOptions);
  boss.on('error', onError);
  const stop = () => boss.stop({ graceful: false, close: false });
  try {
    await boss.start();
    for (const queue of ['tasks', 'webhooks'] satisfies QueueName[])
      await boss.createQueue(queue, { ...settings, retentionSeconds: 365 * DAY, deleteAfterSeconds: 3600 });
    await indexTasks(db);
  } catch (error) {
    // Its timers would keep the process from ending
    await stop();
    throw error;
  }

  return {
    async send(queue, data, { priority, startAfter, group, job, sql } = {}) {
      if (queue === 'tasks') {
        const task = { data: data as QueueData['tasks'], ...(priority && { priority }), ...(job && { job }) };
        return await sendTasks(sql ?? db, [{ ...task, ...(startAfter && { startAfter }) }]);
      }
      const options = {
        ...(priority !== undefined && { priority }),
        ...(startAfter && { startAfter }),
        ...(group !== undefined && { group: { id: group } }),
      };
      await Promise.all([
        boss.send(queue, data, { ...options, ...(sql && { db: insideDb(sql) }) }),
        (sql ?? db).query('select announce($1, $2)', [channelOf(queue), '']),
      ]);
    },
    sendTasks: (messages, sql) => sendTasks(sql, messages),
    async fetch<Name extends QueueName>(queue: Name, count: number, taker: Taker = {}) {
      if (queue === 'webhooks') return await fetchInOrder<Name>(boss, queue, count);
      const taken: Message<'tasks'>[] = [];
      while (taken.length < count) {
        const message = await takeTask(db, taker);
        if (message === null) break;
        taken.push(message);
      }
      return taken as Message<Name>[];
    },
    holds: (queue, message, sql) => isHeld(sql, queue, message),
    async complete(queue, message, sql) {
      await settle(sql ?? db, queue, message);
    },
    async giveBack(queue, message) {
      await boss.fail(queue, message);
      await db.query('select announce($1, $2)', [channelOf(queue), '']);
    },
    async defer(queue, message, until, sql) {
      const replace = async (inside: Sql) => {
        if (!(await isHeld(inside, queue, message))) return;
        const { data, priority, group, jobId } = message;
        const owner = { ...(group !== undefined && { group: { id: group } }), ...(jobId && { singletonKey: jobId }) };
        await boss.send(queue, data, { startAfter: until, priority, ...owner, db: insideDb(inside) });
        await settle(inside, queue, message);
      };
      await (sql === undefined ? db.transaction(replace) : replace(sql));
    },
    async withdraw(queue, data, sql) {
      await sql.query(
        `delete from pgboss.job where name = $1 and state in ('created', 'retry') and data @> $2::jsonb`,
        [queue, JSON.stringify(data)],
      );
    },
    async beat(queue, messages) {
      if (messages.length > 0) await boss.touch(queue, messages);
    },
    async renew(queue, { id, retryCount }) {
      const renewed = await db.query(
        `update pgboss.job_common set heartbeat_on = now()
         where name = $1 and id = $2 and retry_count = $3 and state = 'active' returning id`,
        [queue, id, retryCount],
      );
      return renewed.length === 1;
    },
    onWork: (queue, wake) => db.listen(channelOf(queue), () => wake()),
    async reclaim() {
      const active = await db.query<Message & { name: QueueName }>(
        `select name, id, retry_count as "retryCount" from pgboss.job where state = 'active'`,
      );
      for (const { name, ...message } of active) await boss.fail(name, message);
    },
    stop,
  };
}

/** Most urgent first. */
async function fetchInOrder<Name extends QueueName>(
  boss: PgBoss,
  queue: Name,
  count: number,
): Promise<Message<Name>[]> {
  const most = mostOfGroup[queue];
  const limits = most === undefined ? {} : { groupConcurrency: most };
  const jobs = await boss.fetch<QueueData[Name]>(queue, { batchSize: count, includeMetadata: true, ...limits });
  // They come in any order: only which ones is decided by their priority
  const urgent = jobs.toSorted((a, b) => b.priority - a.priority || a.createdOn.getTime() - b.createdOn.getTime());
  return urgent.map(({ id, retryCount, priority, groupId, data }) => ({
    ...{ id, retryCount, priority, data },
    ...(groupId && { group: groupId }),
  }));
}

/** Of NOTIFY, for those who wait for work. */
export const channelOf = (queue: QueueName) => `vodsmith_${queue}`;

/** pg-boss sends texts of several statements without values, and single ones with them. */
function bossDb(sql: Sql | Database): BossDb {
  return {
    executeSql: async (text, values) => {
      if (values?.length) return { rows: await sql.query(text, values) };
      return { rows: 'execute' in sql ? await sql.execute(text) : await sql.query(text) };
    },
  };
}

/**
 * For a statement in a transaction. By the code of some faults pg-boss goes on to look for their cause on a connection
 * of its own: on the one of PGlite that waits for the transaction, which waits for it. So it learns no code.
 */
function insideDb(sql: Sql): BossDb {
  const { executeSql } = bossDb(sql);
  return {
    executeSql: async (text, values) => {
      try {
        return await executeSql(text, values);
      } catch (cause) {
        if (cause instanceof VodsmithError) throw cause;
        throw new Error((cause as Error).message, { cause });
      }
    },
  };
}
