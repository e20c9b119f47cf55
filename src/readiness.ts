import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Database } from './db/database.ts';
import type { Encoder } from './media/encoder.ts';
import { recentSuccess } from './recent-success.ts';
import type { Storage } from './storage/storage.ts';

/** Milliseconds: a part that is silent so long is not ready. Whoever asks has a limit of its own. */
const LIMIT = 3000;
/** Milliseconds for which a storage that worked is not asked again: each check writes an object. */
const BELIEVED = 5000;

/** By the name of a part of the service: `null`, or why it is not ready. */
export type Readiness = Record<string, string | null>;

interface Parts {
  db: Database;
  storage: Storage;
  encoder: Encoder;
  /** Of the worker in this process: why it takes no tasks. */
  hindrance?: () => string | null;
}

/** Asks each part whether it works: the database answers and takes changes, an object can be written and read, the programs can be run. */
export function openReadiness(parts: Parts): () => Promise<Readiness> {
  const { db, storage, encoder } = parts;
  const checkStorage = recentSuccess(() => storage.check(), BELIEVED);
  return async () => {
    const programs = Promise.all([encoder.ffmpeg, encoder.ffprobe].map((path) => access(path, constants.X_OK)));
    const [database, bytes, encoding] = await Promise.all([
      works(takesChanges(db), 'it does not answer, or is read-only'),
      works(checkStorage(), 'objects cannot be written and read'),
      works(programs, 'ffmpeg or ffprobe cannot be run'),
    ]);
    // The worker comes after the API
    const { hindrance } = parts;
    return { database, storage: bytes, encoder: encoding, ...(hindrance && { worker: hindrance() }) };
  };
}

/** A server that has become a standby answers, and refuses every change. */
async function takesChanges(db: Database): Promise<void> {
  const [row] = await db.query<{ no: boolean }>(`select current_setting('transaction_read_only')::boolean as no`);
  if (row?.no !== false) throw new Error('read-only');
}

async function works(check: Promise<unknown>, otherwise: string): Promise<string | null> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('too late')), LIMIT);
  try {
    await Promise.race([check, late]);
    return null;
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
