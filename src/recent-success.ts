/**
 * A check that costs something, for those who ask often: what has worked is believed for a while, what has failed is looked
 * at again by the next one who asks. Those who ask at once share one look.
 *
 * @param believed milliseconds
 */
export function recentSuccess(
  check: () => Promise<void>,
  believed: number,
  clock: () => number = () => performance.now(),
): () => Promise<void> {
  let last: { at: number; done: Promise<void> } | null = null;
  return () => {
    if (last !== null && clock() - last.at < believed) return last.done;
    const look = { at: clock(), done: check() };
    last = look;
    look.done.catch(() => {
      if (last === look) last = null;
    });
    return look.done;
  };
}
