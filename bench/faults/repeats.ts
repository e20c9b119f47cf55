import type { Hit } from './inject.ts';
import type { Arrival } from './receiver.ts';

/** Milliseconds by which a fault is noted before its webhook: this process may read the webhook later than it came. */
const SLACK = 2000;

/** How often webhooks came again, by why. */
export interface Repeats {
  /** Their sender was killed or stopped before it had written down that they had been taken. */
  ofTheLost: number;
  /** Any others: there is no excuse for them. */
  unexplained: number;
}

/** @param arrivals of each webhook, in the order in which they came */
export function explainRepeats(arrivals: Arrival[][], hits: Hit[]): Repeats {
  const repeats = arrivals.flatMap((ofOne) => ofOne.slice(1).map((again, index) => ({ first: ofOne[index]!, again })));
  const ofTheLost = repeats.filter(
    ({ first, again }) =>
      first.sender === null ||
      hits.some(({ pid, at }) => pid === first.sender && at > first.at - SLACK && at < again.at),
  );
  return { ofTheLost: ofTheLost.length, unexplained: repeats.length - ofTheLost.length };
}
