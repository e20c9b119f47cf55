import { mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of tasks, below one of this process's own. */
export interface WorkFolders {
  /** An empty one. */
  take(): Promise<string>;
  /** Removes what is in it, and the folder itself unless its task has ended in order: then the next one has it. */
  giveBack(folder: string, inOrder: boolean): Promise<void>;
  /** Removes those that nobody has. */
  close(): Promise<void>;
}

/** What it costs to make and remove one for each task: docs/adr/0036-what-a-task-leaves-behind.md. */
export function workFolders(parent: string): WorkFolders {
  const spare: string[] = [];
  const remove = (folder: string) => rm(folder, { recursive: true, force: true });
  return {
    take: async () => spare.pop() ?? (await mkdtemp(join(parent, 'task-'))),
    async giveBack(folder, inOrder) {
      // Mostly there is nothing else
      await unlink(join(folder, 'source')).catch(() => {});
      const isEmpty = inOrder && (await readdir(folder).catch(() => null))?.length === 0;
      if (isEmpty) spare.push(folder);
      else await remove(folder);
    },
    close: async () => void (await Promise.all(spare.splice(0).map(remove))),
  };
}
