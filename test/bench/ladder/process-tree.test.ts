import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { cpuOfTree, machineTime, peakMemory, readStat, treeOf } from '../../../bench/ladder/process-tree.ts';
import { encodes } from '../../../bench/ladder/watch.ts';

test('times stand behind the name, whatever the name is', () => {
  const rest = 'S 1 2 3 0 -1 4194560 9 8 7 6 150 50 1000 200 30 10 1 0';
  expect(readStat(`42 (a) b (c) ${rest}`)).toEqual({ own: 2, reaped: 12 });
});

/** Prints its id, spends `milliseconds` of CPU, prints again and waits until its input ends. */
const busy = (milliseconds: number) =>
  `console.log(process.pid); while (process.cpuUsage().user < ${milliseconds}000); console.log('spent'); process.stdin.resume()`;

test('the time of a child counts while it runs and when it has ended', async () => {
  const before = cpuOfTree(process.pid);
  const child = spawn(process.execPath, ['-e', busy(300)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    if (printed.includes('spent')) break;
  }
  expect(treeOf(process.pid)).toContain(child.pid);
  const running = cpuOfTree(process.pid) - before;
  expect(running).toBeGreaterThanOrEqual(0.28);
  expect(peakMemory(child.pid!)).toBeGreaterThan(10e6);
  child.stdin.end();
  await once(child, 'exit');
  expect(treeOf(process.pid)).not.toContain(child.pid);
  expect(cpuOfTree(process.pid) - before).toBeGreaterThanOrEqual(running);
});

test('a process that has ended has no time and no memory', () => {
  const gone = 2 ** 22 + 1;
  expect([cpuOfTree(gone), peakMemory(gone)]).toEqual([0, 0]);
});

test('a machine is never idle for longer than it runs', () => {
  const { all, idle } = machineTime();
  expect(idle).toBeLessThanOrEqual(all);
  expect(idle).toBeGreaterThanOrEqual(0);
});

test.each([
  [['ffmpeg', '-i', 'film.mp4', '-c:v', 'libx264', 'out.mp4'], true],
  [['ffmpeg', '-i', 'film.mp4', '-c:a', 'aac', 'out.m4a'], true],
  [['ffmpeg', '-i', 'film.mp4', '-preset:v:0', 'medium', '-c:v:0', 'libx264', 'out.mp4'], true],
  [['ffmpeg', '-i', 'sound.m4a', '-c', 'copy', 'out.mp4'], false],
  [['ffmpeg', '-i', 'sound.m4a', '-c:a', 'copy', 'out.mp4'], false],
  [['ffprobe', 'film.mp4'], false],
])('%j encodes: %s', (commandLine, answer) => {
  expect(encodes(commandLine)).toBe(answer);
});
