/** One page of a list, newest first. */
export interface Page<T> {
  pageInfo: { currentPage: number; perPage: number; lastPage: number };
  data: T[];
}

export interface PageQuery {
  /** From 1 on. */
  page?: number;
  /** 100 at most. */
  perPage?: number;
}

/** Every item of a list, page by page as they are asked for. What is new meanwhile shifts the pages: none comes twice. */
export async function* everyItem<T extends { id: string }>(
  getPage: (page: number) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>();
  for (let number = 1; ; number += 1) {
    const { data, pageInfo } = await getPage(number);
    for (const item of data.filter(({ id }) => !seen.has(id))) {
      seen.add(item.id);
      yield item;
    }
    if (data.length === 0 || number >= pageInfo.lastPage) return;
  }
}
