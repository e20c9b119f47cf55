import { round } from '../job/table.ts';
import { cpuOfTree } from '../ladder/process-tree.ts';

/** CPU milliseconds for each of what was done, by the name of the process. */
export type CpuEach<Name extends string> = Record<Name, number>;

/** Starts to count what processes spend. */
export function countCpu<Name extends string>(pids: Record<Name, number[]>): (done: number) => CpuEach<Name> {
  const names = Object.keys(pids) as Name[];
  const spent = (name: Name) => pids[name].reduce((sum, pid) => sum + cpuOfTree(pid), 0);
  const before = new Map(names.map((name) => [name, spent(name)]));
  return (done) =>
    Object.fromEntries(
      names.map((name) => [name, round(((spent(name) - before.get(name)!) * 1000) / done)]),
    ) as CpuEach<Name>;
}
