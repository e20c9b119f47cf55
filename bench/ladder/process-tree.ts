import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of the clock in a second, as /proc counts (Linux: USER_HZ, 100 on every machine that Node runs on). */
const ticksPerSecond = 100;

/** CPU seconds, user and system. */
export interface Cpu {
  /** Of the process itself. */
  own: number;
  /** Of its children that have ended and been waited for, and of theirs. */
  reaped: number;
}

/** /proc/PID/stat (proc(5)). The name stands in brackets and may hold brackets and blanks itself. '' is no process. */
export function readStat(text: string): Cpu {
  if (text === '') return { own: 0, reaped: 0 };
  // From the state on, which is the third field
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const seconds = (field: number) => Number(fields[field - 3]) / ticksPerSecond;
  return { own: seconds(14) + seconds(15), reaped: seconds(16) + seconds(17) };
}

/** '' where the process has ended in between. */
export function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** A process and all below it, from the top. */
export function treeOf(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) => readProc(pid, `task/${thread}/children`).split(' '));
  return [pid, ...children.filter((child) => child.trim() !== '').flatMap((child) => treeOf(Number(child)))];
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** CPU seconds of a process and all that it ever started and waited for, or that still run. */
export function cpuOfTree(pid: number): number {
  const reaped = () => readStat(readProc(pid, 'stat')).reaped;
  for (;;) {
    const before = reaped();
    const spent = treeOf(pid).map((one) => readStat(readProc(one, 'stat')));
    // One that ended meanwhile would be counted twice, or not at all
    if (reaped() === before) return spent.reduce((sum, one) => sum + one.own + one.reaped, 0);
  }
}

/** Bytes of memory at its highest (VmHWM); 0 where the process has ended. */
export function peakMemory(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readProc(pid, 'status'))?.[1] ?? 0) * 1024;
}

/** Seconds that all cores of the machine spent, and of them idle (/proc/stat). */
export function machineTime(): { all: number; idle: number } {
  const [first] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  // user nice system idle iowait irq softirq steal; guest time is in user already
  const times = first!.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = times.reduce((total, ticks) => total + ticks, 0);
  return { all: all / ticksPerSecond, idle: (times[3]! + times[4]!) / ticksPerSecond };
}
