import type { Sql } from './database.ts';

/**
 * For statements of a transaction whose answers nobody needs: they go in one flight with its commit, which fails where
 * one of them did. They must have been sent when this is called.
 */
export function withCommit(...sent: Promise<unknown>[]): void {
  for (const one of sent) one.catch(() => {});
}

/** The statements of one transaction, also those whose answers nobody waits for. */
export function watchStatements(inside: Sql) {
  const open = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  const sql: Sql = {
    query<Row>(text: string, values?: unknown[]) {
      const answer = inside.query<Row>(text, values);
      open.add(answer);
      answer.catch((error: unknown) => failures.push(error)).finally(() => open.delete(answer));
      return answer;
    },
  };
  return {
    sql,
    /** Of the first that failed. */
    failure: (): unknown => failures[0],
    /** Resolves when all are answered. @throws what the first that failed did */
    async answered(): Promise<void> {
      await Promise.allSettled(open);
      if (failures.length > 0) throw failures[0];
    },
  };
}
