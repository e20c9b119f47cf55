import type { Database, Sql } from './database.ts';
import { type Claimant, claimRoom, dropClaim, lockRoom, renewClaim } from './room-claims.ts';

/** Bytes that are claimed at once where nobody says how many come. */
const STEP = 8 * 1024 ** 2;
/** Milliseconds between two signs that the claimant lives. */
const RENEW = 30_000;

/** Room in a project for one file on its way. Without a limit there is no end to it, and the database is not asked. */
export interface Room extends AsyncDisposable {
  /**
   * Before so many bytes are kept.
   *
   * @param total bytes of the whole; `null` where nobody says
   * @throws VodsmithError `quota_exceeded`
   */
  claim(bytes: number, total: number | null): Promise<void>;
  /** In the transaction that makes the file, of which the room is. @throws VodsmithError `quota_exceeded` */
  settle(sql: Sql, bytes: number): Promise<void>;
}

/**
 * @param most bytes of the project
 * @param atMost bytes that come, where somebody says so
 */
export function holdRoom(
  db: Database,
  claimant: Claimant,
  most: number | undefined,
  atMost = Number.POSITIVE_INFINITY,
): Room {
  if (most === undefined)
    return { claim: async () => {}, settle: async () => {}, [Symbol.asyncDispose]: async () => {} };
  let granted = 0;
  let renewing: Promise<void> = Promise.resolve();
  const renew = () => {
    // One that is lost is found out when the file is made
    renewing = renewing.then(() => renewClaim(db, claimant.id)).catch(() => {});
  };
  const timer = setInterval(renew, RENEW);
  return {
    async claim(bytes, total) {
      if (bytes <= granted) return;
      const [needed, wanted] =
        total === null ? [bytes, Math.max(bytes, Math.min(bytes + STEP, atMost))] : [total, total];
      granted = await claimRoom(db, claimant, { needed, wanted, most });
    },
    async settle(sql, bytes) {
      await lockRoom(sql, claimant, bytes, most);
      await dropClaim(sql, claimant.id);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await renewing;
      if (granted > 0) await dropClaim(db, claimant.id).catch(() => {});
    },
  };
}
