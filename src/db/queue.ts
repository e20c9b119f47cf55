import { type Db as BossDb, type ConstructorOptions, PgBoss } from 'pg-boss';
import { VodsmithError } from '../errors.ts';
import type { Database, Sql } from './database.ts';
import { isHeld, settle, WEBHOOKS } from './held-message.ts';

/** What a message carries: an id alone, the rest is read from the table when the work begins. */
export interface WebhookData {
  deliveryId: string;
}

/** A message that this process took, and the attempt that it may settle. */
export interface Message {
  id: string;
  retryCount: number;
  /** Its receiver, of which few are in hand at once: see `MOST_OF_GROUP`. */
  group?: string;
  data: WebhookData;
}

export interface SendOptions {
  startAfter?: Date;
  /** What the message belongs to; the queue hands out only so many of one group at once. */
  group?: string;
  /** The transaction to send in. */
  sql?: Sql;
}

/** Hands webhooks to whoever is free, on the same database: a message is sent in the transaction that makes the work. */
export interface Queue {
  send(data: WebhookData, options?: SendOptions): Promise<void>;
  /** Takes up to `count` messages, the oldest first. Who takes one must `beat` until it is settled. */
  fetch(count: number): Promise<Message[]>;
  /** Whether nobody has taken or settled the message since, and nobody does until the transaction ends. */
  holds(message: Message, sql: Sql): Promise<boolean>;
  /** The work is done. Says nothing where another has taken the message since. */
  complete(message: Message, sql?: Sql): Promise<void>;
  /** Gives the message back: somebody takes it at once. */
  giveBack(message: Message): Promise<void>;
  /**
   * Puts the work off: a new message takes the place of this one. Does nothing where another has taken it since.
   *
   * @param until a time, or seconds by the clock of the database: that of this process may be wrong
   */
  defer(message: Message, until: Date | number, sql?: Sql): Promise<void>;
  /** Takes back the messages that carry `data` and that nobody has in hand. */
  withdraw(data: WebhookData, sql: Sql): Promise<void>;
  /** A message whose holder is silent for `SILENCE` seconds (silent-holders.ts) goes to somebody else. */
  beat(messages: Message[]): Promise<void>;
  /** Calls `wake` when something was sent. A hint: what starts later, and what is given back, is found by looking. */
  onWork(wake: () => void): Promise<() => Promise<void>>;
  /** Gives back what a process that is gone had taken; only where no other process shares the database. */
  reclaim(): Promise<void>;
  stop(): Promise<void>;
}

/** Of NOTIFY, for those who wait for webhooks. */
export const WEBHOOKS_CHANNEL = 'vodsmith_webhooks';
/** Messages of one group in hand at once, in all processes: a receiver that is slow holds few of the slots. */
const MOST_OF_GROUP = 4;
/** Seconds. Silent holders are given up long before (silent-holders.ts); this is for when nobody looks. */
const HEARTBEAT = 60;
const DAY = 86_400;
/** The schedule of a webhook ends its tries: the queue itself never gives up on one. */
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
    await boss.createQueue(WEBHOOKS, { ...settings, retentionSeconds: 365 * DAY, deleteAfterSeconds: 3600 });
  } catch (error) {
    // Its timers would keep the process from ending
    await stop();
    throw error;
  }

  const tell = (sql: Sql) => sql.query('select announce($1, $2)', [WEBHOOKS_CHANNEL, '']);
  return {
    async send(data, { startAfter, group, sql } = {}) {
      const options = { ...(startAfter && { startAfter }), ...(group !== undefined && { group: { id: group } }) };
      await Promise.all([
        boss.send(WEBHOOKS, data, { ...options, ...(sql && { db: insideDb(sql) }) }),
        tell(sql ?? db),
      ]);
    },
    async fetch(count) {
      const limits = { batchSize: count, includeMetadata: true as const, groupConcurrency: MOST_OF_GROUP };
      const jobs = await boss.fetch<WebhookData>(WEBHOOKS, limits);
      // They come in any order
      const oldest = jobs.toSorted((a, b) => a.createdOn.getTime() - b.createdOn.getTime());
      return oldest.map(({ id, retryCount, groupId, data }) => ({
        id,
        retryCount,
        data,
        ...(groupId && { group: groupId }),
      }));
    },
    holds: (message, sql) => isHeld(sql, message),
    async complete(message, sql) {
      await settle(sql ?? db, message);
    },
    async giveBack(message) {
      await boss.fail(WEBHOOKS, message);
      await tell(db);
    },
    async defer(message, until, sql) {
      const replace = async (inside: Sql) => {
        if (!(await isHeld(inside, message))) return;
        const { data, group } = message;
        const owner = group === undefined ? {} : { group: { id: group } };
        await boss.send(WEBHOOKS, data, { startAfter: until, ...owner, db: insideDb(inside) });
        await settle(inside, message);
      };
      await (sql === undefined ? db.transaction(replace) : replace(sql));
    },
    async withdraw(data, sql) {
      await sql.query(
        `delete from pgboss.job where name = $1 and state in ('created', 'retry') and data @> $2::jsonb`,
        [WEBHOOKS, JSON.stringify(data)],
      );
    },
    async beat(messages) {
      if (messages.length > 0) await boss.touch(WEBHOOKS, messages);
    },
    onWork: (wake) => db.listen(WEBHOOKS_CHANNEL, () => wake()),
    async reclaim() {
      const active = await db.query<Message>(
        `select id, retry_count as "retryCount" from pgboss.job where name = $1 and state = 'active'`,
        [WEBHOOKS],
      );
      for (const message of active) await boss.fail(WEBHOOKS, message);
    },
    stop,
  };
}

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
