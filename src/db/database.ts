/** Runs SQL. Rows come back as plain objects; `jsonb` columns parsed, `timestamptz` as Date, `bigint` as number. */
export interface Sql {
  query<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** PostgreSQL: embedded (pglite.ts) or a server (postgres.ts). The same SQL runs on both. */
export interface Database extends Sql {
  readonly kind: 'pglite' | 'postgres';
  /**
   * Commits when `work` resolves and no statement has failed, rolls back when it throws. Inside, use only the given `Sql`.
   * Statements that `work` does not wait for: see `withCommit` in sent-statements.ts.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs statements without values, any number in one text. */
  execute(text: string): Promise<Record<string, unknown>[]>;
  /**
   * Calls `onNotify` with the payload of every NOTIFY on the channel, and with `null` whenever some may have been
   * missed. The returned function ends it.
   */
  listen(channel: string, onNotify: (payload: string | null) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
