import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';

/** Milliseconds until a lost connection is made again. */
const RECONNECT = 1000;

/**
 * Listens on a connection of its own, which is made again whenever it breaks. NOTIFY is a hint to look at once: what
 * was sent in between is made up for by one call after each connection.
 */
export async function listenOn(
  connect: () => pg.Client,
  channel: string,
  { onNotify, onError }: { onNotify: (payload: string | null) => void; onError: (error: Error) => void },
): Promise<() => Promise<void>> {
  const ended = new AbortController();
  let client = await subscribe(connect, channel, { onNotify, onError });
  const keep = async () => {
    while (!ended.signal.aborted) {
      await lost(client);
      client = await resubscribe();
    }
    // It may have been made while the end came
    await client.end().catch(() => {});
  };
  const resubscribe = async (): Promise<pg.Client> => {
    while (!ended.signal.aborted) {
      await wait(RECONNECT, undefined, { signal: ended.signal, ref: false }).catch(() => {});
      if (ended.signal.aborted) break;
      try {
        return await subscribe(connect, channel, { onNotify, onError });
      } catch (error) {
        onError(error as Error);
      }
    }
    return client;
  };
  const kept = keep();
  return async () => {
    ended.abort();
    await client.end().catch(() => {});
    await kept;
  };
}

async function subscribe(
  connect: () => pg.Client,
  channel: string,
  { onNotify, onError }: { onNotify: (payload: string | null) => void; onError: (error: Error) => void },
): Promise<pg.Client> {
  const client = connect();
  client.on('notification', ({ payload = '' }) => onNotify(payload));
  client.on('error', onError);
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  onNotify(null);
  return client;
}

/** Resolves when the connection has ended, by itself or by us. */
function lost(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    client.on('end', () => resolve());
  });
}
