import { VodsmithError } from '../errors.ts';

/** The one answer for an id that does not exist, is malformed or belongs to another project. */
export function notFound(
  what: 'file' | 'job' | 'key' | 'project' | 'webhook delivery' | 'worker',
  id: string,
): VodsmithError {
  return new VodsmithError('not_found', `There is no ${what} with the id ${JSON.stringify(id.slice(0, 40))}.`);
}

/** Ids that are not of this form never reach the database. */
export const isId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);
