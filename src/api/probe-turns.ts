import type { AppOptions } from './app-options.ts';
import { fairTurns } from './fair-turns.ts';

/**
 * Lets so many probes run at once in this process, the others wait for their turn. Each may take a core for seconds, and
 * one of the largest image that is allowed a gigabyte.
 */
export function inTurn(probe: AppOptions['probe'], atOnce: number): AppOptions['probe'] {
  const turn = fairTurns(atOnce);
  return (path, signal, projectId) =>
    turn(projectId, () => {
      // Its client may have gone while it waited
      signal.throwIfAborted();
      return probe(path, signal, projectId);
    });
}
