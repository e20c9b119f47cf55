import { VodsmithError } from '../errors.ts';
import type { Growing } from './grow-playlists.ts';
import type { WorkContext } from './work-context.ts';

/**
 * Makes the playlists of a job grow beside the tasks: none waits for it. What fails is logged, and done by the next one.
 *
 * @returns see `growPlaylists`; never rejects
 */
export async function growAside({ growths, log, hindrance }: WorkContext, job: Growing): Promise<boolean> {
  try {
    return await growths.grow(job);
  } catch (error) {
    log.warn({ err: error, ...(error instanceof VodsmithError && error.facts) }, 'playlists did not grow');
    await hindrance
      .blame(error)
      .catch((failure: unknown) => log.error(failure, 'it is not known what hinders the worker'));
    return job.playable;
  }
}
