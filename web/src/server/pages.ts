export interface Paged<T> {
  pageInfo: { currentPage: number; perPage: number; lastPage: number };
  data: T[];
}

/** What is not there or empty is left out. */
export function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
}
