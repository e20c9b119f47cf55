import { VodsmithError } from '../errors.ts';

/** Whether it is a relative path of plain names, none of which begins with a dot. */
export const isKey = (text: string): boolean =>
  /^[\w.-]+(\/[\w.-]+)*$/.test(text) && !text.split('/').some((part) => part.startsWith('.'));

/** Keys are made by the plan and by the API: one that leads elsewhere is a fault of the program. */
export function checkedKey(key: string): string {
  if (isKey(key)) return key;
  throw new VodsmithError('internal_error', `"${key}" is no key of the storage.`);
}
