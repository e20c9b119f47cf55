/** Does `work` of a project when its turn comes. */
export type Turns = <T>(projectId: string, work: () => Promise<T>) => Promise<T>;

/**
 * Lets so many works run at once in this process, the others wait. Projects come in turn, each with what it asked for
 * first: however much one of them asks for, another waits for one work of it at most.
 *
 * @param check may throw, by how many works of the project wait already
 */
export function fairTurns(atOnce: number, check: (waiting: number) => void = () => {}): Turns {
  let running = 0;
  /** Those who wait, by project; the project whose turn is next comes first. */
  const waiting = new Map<string, (() => void)[]>();

  const wait = (projectId: string): Promise<void> => {
    const own = waiting.get(projectId) ?? [];
    check(own.length);
    const { promise, resolve } = Promise.withResolvers<void>();
    own.push(resolve);
    waiting.set(projectId, own);
    return promise;
  };
  const beginNext = () => {
    const [next] = waiting;
    if (next === undefined) {
      running -= 1;
      return;
    }
    const [projectId, own] = next;
    const begin = own.shift()!;
    waiting.delete(projectId);
    if (own.length > 0) waiting.set(projectId, own);
    begin();
  };

  return async (projectId, work) => {
    if (running < atOnce) running += 1;
    else await wait(projectId);
    try {
      return await work();
    } finally {
      beginNext();
    }
  };
}
