import { availableParallelism } from 'node:os';
import { cpuOfTree, machineTime, peakMemory, readProc, treeOf } from './process-tree.ts';

/** Milliseconds between two looks. */
const every = 50;

interface Look {
  /** Seconds. */
  at: number;
  cpu: number;
  machine: ReturnType<typeof machineTime>;
}

/** From the first encoder that was seen to the last one, to 50 ms. */
export interface EncodePhase {
  /** Seconds. */
  wall: number;
  /** CPU seconds of the tree. */
  cpu: number;
  /** Share of all cores that the tree left unused. Others on the machine may have used it. */
  idleShare: number;
  /** Share of all cores that nobody used. */
  machineIdle: number;
}

export interface Watched {
  /** `null`: no encoder was seen. */
  phase: EncodePhase | null;
  /** Highest memory of one encoder. Bytes. */
  encoderBytes: number;
  /** Highest sum of all encoders at one time. Bytes. */
  encodersBytes: number;
  /** Highest memory of the process at the top. Bytes. */
  topBytes: number;
}

/** Whether a command line encodes, as against one that copies or looks. */
export const encodes = (commandLine: string[]): boolean =>
  commandLine.some((arg, index) => /^-(c|codec):[va]/.test(arg) && commandLine[index + 1] !== 'copy');

/** Looks at a process and all below it until it is told to stop. */
export function watch(pid: number): { stop(): Watched } {
  const commands = new Map<number, boolean>();
  const seen: { first: Look | null; last: Look | null } = { first: null, last: null };
  const peaks = { encoderBytes: 0, encodersBytes: 0, topBytes: 0 };

  const isEncoder = (one: number) => {
    const known = commands.get(one);
    if (known === true) return true;
    // Asked again as long as it is not: a launcher becomes its program
    const found = encodes(readProc(one, 'cmdline').split('\0'));
    commands.set(one, found);
    return found;
  };
  const look = () => {
    const encoders = treeOf(pid).slice(1).filter(isEncoder);
    const bytes = encoders.map(peakMemory);
    peaks.topBytes = Math.max(peaks.topBytes, peakMemory(pid));
    if (encoders.length === 0) return;
    peaks.encoderBytes = Math.max(peaks.encoderBytes, ...bytes);
    peaks.encodersBytes = Math.max(
      peaks.encodersBytes,
      bytes.reduce((total, one) => total + one, 0),
    );
    const now = { at: performance.now() / 1000, cpu: cpuOfTree(pid), machine: machineTime() };
    seen.first ??= now;
    seen.last = now;
  };
  const timer = setInterval(look, every);
  return {
    stop() {
      clearInterval(timer);
      return { ...peaks, phase: phaseOf(seen.first, seen.last) };
    },
  };
}

function phaseOf(first: Look | null, last: Look | null): EncodePhase | null {
  if (first === null || last === null || last.at === first.at) return null;
  const wall = last.at - first.at;
  const cpu = last.cpu - first.cpu;
  const all = last.machine.all - first.machine.all;
  return {
    ...{ wall, cpu, idleShare: 1 - cpu / (availableParallelism() * wall) },
    machineIdle: all > 0 ? (last.machine.idle - first.machine.idle) / all : 0,
  };
}
