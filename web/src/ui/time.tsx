import { exactTime, shortTime } from '../format.ts';

/** A moment in the reader's own zone; the exact one when pointed at. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exactTime(at)}>
      {shortTime(at)}
    </time>
  );
}
