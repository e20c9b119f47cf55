/** Milliseconds by which a clock may go wrong by itself, or because an answer came late. */
const SLACK = 4000;

/**
 * Says whether the clock of the database has been put back since the look before; at the first look it may have been.
 *
 * @returns takes the time of this process and of the database, both in milliseconds and counted from anywhere
 */
export function clockPutBack(): (own: number, database: number) => boolean {
  let ahead = Number.POSITIVE_INFINITY;
  return (own, database) => {
    const before = ahead;
    ahead = database - own;
    return ahead < before - SLACK;
  };
}
