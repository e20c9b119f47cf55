import { VodsmithError } from '../errors.ts';

/** Keys are made by the plan and by the API: one that leads elsewhere is a fault of the program. */
export function checkedKey(key: string): string {
  if (/^[\w.-]+(\/[\w.-]+)*$/.test(key) && !key.split('/').some((part) => part.startsWith('.'))) return key;
  throw new VodsmithError('internal_error', `"${key}" is no key of the storage.`);
}
