import type { ServerResponse } from 'node:http';
import type { Database } from '../db/database.ts';
import { countDelivered } from '../db/deliveries.ts';

/** Milliseconds between two writes: what a crash may lose. */
const INTERVAL = 10_000;
/** Objects that are counted before they are written early. */
const MOST = 10_000;

/** Counts what viewers are sent, and writes it from time to time in one statement. */
export class DeliveryMeter {
  readonly #db: Database;
  readonly #onError: (error: unknown) => void;
  readonly #timer = setInterval(() => void this.#write(), INTERVAL);
  #counts = new Map<string, number>();
  #writing: Promise<void> = Promise.resolve();

  /** @param onError why counts wait for the next write */
  constructor(db: Database, onError: (error: unknown) => void) {
    this.#db = db;
    this.#onError = onError;
    this.#timer.unref();
  }

  /** Counts the body of the answer when it has ended: the whole, or what a client took which went away. */
  watch(key: string, response: ServerResponse): void {
    const { socket } = response;
    const before = socket?.bytesWritten ?? 0;
    response.once('close', () => {
      if (response.req.method !== 'GET' || ![200, 206].includes(response.statusCode)) return;
      const length = Number(response.getHeader('content-length') ?? 0);
      this.#add(key, response.writableFinished ? length : Math.min(length, (socket?.bytesWritten ?? 0) - before));
      if (this.#counts.size >= MOST) this.#write();
    });
  }

  /** Writes what is counted. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }

  #add(key: string, bytes: number): void {
    if (bytes > 0) this.#counts.set(key, (this.#counts.get(key) ?? 0) + bytes);
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const counts = this.#counts;
      this.#counts = new Map();
      if (counts.size === 0) return;
      try {
        await countDelivered(
          this.#db,
          [...counts].map(([key, bytes]) => ({ key, bytes })),
        );
      } catch (error) {
        this.#onError(error);
        for (const [key, bytes] of counts) this.#add(key, bytes);
      }
    });
    return this.#writing;
  }
}
