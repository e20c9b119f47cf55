import { VodsmithError } from '../errors.ts';
import type { Growing } from './grow-playlists.ts';
import type { WorkContext } from './work-context.ts';

/** Makes the playlists of a job grow beside the tasks: no slot waits for it. What fails is logged, and done by the next one. */
export function growAside({ growths, log, hindrance }: WorkContext, job: Growing): void {
  growths
    .grow(job)
    .catch(async (error: unknown) => {
      log.warn({ err: error, ...(error instanceof VodsmithError && error.facts) }, 'playlists did not grow');
      await hindrance.blame(error);
    })
    .catch((error: unknown) => log.error(error, 'it is not known what hinders the worker'));
}
