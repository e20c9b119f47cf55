import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** Milliseconds until a lost connection is made again. */
const RECONNECT = 1000;

/** Hears the payload of a NOTIFY; `null` where some may have been missed. */
type OnNotify = (payload: string | null) => void;

interface Connection {
  /** The latest of them. */
  client: pg.Client;
  ending: AbortController;
  /** Resolves when it is no longer made again. */
  ended: Promise<void>;
}

/**
 * Listens on one connection for all channels: the server wakes every connection that listens for each NOTIFY, whatever
 * its channel. It is there while somebody listens, and is made again whenever it breaks or gives no answer: a NAT that
 * forgets a connection tells nobody. NOTIFY is a hint to look at once: what was sent in between is made up for by one call
 * after each connection.
 *
 * @param connect a client whose statements have a limit of time
 * @param every milliseconds between two questions whether the server is still there
 * @returns see `listen` in database.ts
 */
export function listener(connect: () => pg.Client, onError: (error: Error) => void, every: number) {
  const heard = new Map<string, Set<OnNotify>>();
  let connection: Connection | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** One after the other: whoever comes first makes the connection, whoever goes last ends it. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  /** Also the question whether the server is there: LISTEN does nothing where it was said before. */
  const listenToAll = (client: pg.Client) => client.query([...heard.keys()].map(listen).join(';'));
  const subscribe = async (onConnected: (client: pg.Client) => void): Promise<void> => {
    const client = connect();
    client.on('notification', ({ channel, payload = '' }) => {
      for (const tell of heard.get(channel) ?? []) tell(payload);
    });
    client.on('error', onError);
    try {
      await client.connect();
      // From here on, whoever adds a channel tells this client
      onConnected(client);
      await listenToAll(client);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  };
  const open = async (): Promise<Connection> => {
    const first = Promise.withResolvers<pg.Client>();
    await subscribe(first.resolve);
    const opened = { client: await first.promise, ending: new AbortController(), ended: Promise.resolve() };
    opened.ended = keep(opened);
    return opened;
  };
  const reconnect = async (kept: Connection): Promise<void> => {
    const { signal } = kept.ending;
    while (!signal.aborted) {
      await wait(RECONNECT, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      try {
        await subscribe((client) => {
          kept.client = client;
        });
        for (const tell of [...heard.values()].flatMap((those) => [...those])) tell(null);
        return;
      } catch (error) {
        onError(error as Error);
      }
    }
  };
  const keep = async (kept: Connection): Promise<void> => {
    while (!kept.ending.signal.aborted) {
      const { client } = kept;
      const asking = setInterval(() => listenToAll(client).catch((error: Error) => drop(client, error)), every);
      await lost(client);
      clearInterval(asking);
      await reconnect(kept);
    }
    // It may have been made while the end came
    await kept.client.end().catch(() => {});
  };

  return async (channel: string, onNotify: OnNotify): Promise<() => Promise<void>> => {
    await inTurn(async () => {
      const those = heard.get(channel) ?? new Set();
      heard.set(channel, those.add(onNotify));
      try {
        if (connection === null) connection = await open();
        // Of a connection that breaks, the next one listens to all
        else if (those.size === 1) await connection.client.query(listen(channel)).catch(() => {});
      } catch (error) {
        heard.delete(channel);
        throw error;
      }
    });
    onNotify(null);
    return () =>
      inTurn(async () => {
        const those = heard.get(channel);
        if (!those?.delete(onNotify) || those.size > 0) return;
        heard.delete(channel);
        if (heard.size > 0) return void (await connection?.client.query(`un${listen(channel)}`).catch(() => {}));
        connection?.ending.abort();
        await connection?.client.end().catch(() => {});
        await connection?.ended;
        connection = null;
      });
  };
}

const listen = (channel: string) => `listen ${pg.escapeIdentifier(channel)}`;

/** Its end in good order would wait for an answer, too. */
function drop({ connection: { stream } }: pg.Client, why: Error): void {
  stream.destroy(why);
}

/** Resolves when the connection has ended, by itself or by us. */
function lost(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    client.on('end', () => resolve());
  });
}
