import { VodsmithError } from '../errors.ts';
import { fairTurns, type Turns } from './fair-turns.ts';

/** In this process: its other connections to the database are for those who do not search. */
const AT_ONCE = 2;
/** Of one project. */
const WAITING = 100;

/** Searches, each of which may read the texts of all jobs of its project (docs/adr/0028). */
export const searchTurns = (): Turns =>
  fairTurns(AT_ONCE, (waiting) => {
    if (waiting >= WAITING)
      throw new VodsmithError(
        'too_many_calls',
        `${WAITING} searches of the project are already waiting. Search again when they have finished.`,
      );
  });
