import type { Encoder } from '../../src/media/encoder.ts';
import { say } from './progress.ts';

/** bubblewrap ends before the process that it started is waited for: the CPU time below it reaches no parent. */
export function warnOfHiddenTime({ sandbox }: Encoder): void {
  if (sandbox.files) say('CPU figures will be too low: bubblewrap hides what encoders spend. Measure without it.');
}
