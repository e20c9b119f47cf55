/** Milliseconds between two looks beyond which something was away. */
const GAP = 4000;
/** Milliseconds after that in which everybody who lives gives a sign: three are due in 9 s (work-loop.ts). */
const STEADY = 5000;

/**
 * Says whether silence means death: not while the database was away, this process was stopped or the clock of the
 * database jumped a moment ago, when all are silent.
 *
 * @returns takes the time of this process and of the database, both in milliseconds and counted from anywhere
 */
export function steadyTime(): (own: number, database: number) => boolean {
  let since: number | null = null;
  let last = { own: 0, database: 0 };
  return (own, database) => {
    const [passed, shown] = [own - last.own, database - last.database];
    if (since === null || passed > GAP || Math.abs(shown - passed) > GAP) since = own;
    last = { own, database };
    return own - since >= STEADY;
  };
}
