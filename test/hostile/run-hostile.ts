import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { peakMemory } from '../../bench/ladder/process-tree.ts';
import { processesNaming } from '../e2e/processes.ts';
import { type Input, makeInput } from './inputs.ts';
import { filesBelow, filesWith, strayObjects } from './left-behind.ts';
import type { Canary } from './lures.ts';
import type { Seed } from './mutations.ts';
import { startTarget, type Target } from './server.ts';
import { type End, tryInput } from './try-input.ts';

export interface Figures extends Record<End, number> {
  inputs: number;
  /** Inputs and checks that did not end as they should. */
  broke: number;
  slowestSeconds: number;
  /** Of the server's own process, at its highest. */
  peakMemoryBytes: number;
  /** What broke, one sentence each. */
  breaks: string[];
}

interface Options {
  /** Inputs that are made. */
  n: number;
  seed: number;
  /** Good files to make them from. */
  seeds: Seed[];
  /** Inputs that come on top. */
  more?: Input[];
  /** Inputs at once. */
  lanes?: number;
  onEnd?: (done: number, input: Input, how: string) => void;
}

/** Milliseconds after which what a server cleans up must be gone. */
const SETTLE = 30_000;
/** Files and connections of an idle server, beside those of its database: several times what was counted. */
const MOST_OPEN = 100;

/** Sends hostile inputs to a real server, and looks at what they left. Nothing stays behind. */
export async function runHostile({ n, seed, seeds, more = [], lanes = 3, onEnd }: Options): Promise<Figures> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-hostile-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const { canary, token, connections } = await plantCanary(folder, opened);
  const inputOf = (number: number) => more[number] ?? makeInput(number - more.length, seed, seeds, canary);

  const target = await startTarget(folder);
  opened.defer(async () => void (await target.stop()));
  const figures: Figures = {
    ...{ inputs: more.length + n, refused: 0, failed: 0, completed: 0, broke: 0 },
    ...{ slowestSeconds: 0, peakMemoryBytes: 0, breaks: [] },
  };
  const broke = (what: string) => void figures.breaks.push(what);
  let next = 0;
  const lane = async () => {
    while (next < figures.inputs && isRunning(target)) {
      const number = next++;
      const input = inputOf(number);
      const since = performance.now();
      const how = await tryInput(target, input).then(
        ({ end, answers }) => {
          figures[end] += 1;
          if (answers.includes(token)) broke(`${input.name}: the canary's file was read`);
          return end;
        },
        (error: Error) => {
          broke(`${input.name}: ${error.message}`);
          return `broke: ${error.message}`;
        },
      );
      figures.slowestSeconds = Math.max(figures.slowestSeconds, Math.round(performance.now() - since) / 1000);
      onEnd?.(number + 1, input, how);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  figures.peakMemoryBytes = peakMemory(target.child.pid!);
  for (const fault of await leftBehind(target, folder, token)) broke(fault);
  if (connections() > 0) broke(`${connections()} connections were made to the canary's address`);
  figures.broke = figures.breaks.length;
  return figures;
}

const isRunning = ({ child }: Target) => child.exitCode === null && child.signalCode === null;

async function plantCanary(folder: string, opened: AsyncDisposableStack) {
  const token = `canary-${randomBytes(12).toString('hex')}`;
  const path = join(folder, 'canary.txt');
  await writeFile(path, `${token}\n`.repeat(100));
  let made = 0;
  const listener = createServer((socket) => {
    made += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  opened.defer(() => new Promise<void>((resolve) => listener.close(() => resolve())));
  const { port } = listener.address() as { port: number };
  const canary: Canary = { path, url: `http://127.0.0.1:${port}/canary` };
  return { canary, token, connections: () => made };
}

/** What should not be there any more, or never have been: with the server running, then after its end. */
async function leftBehind(target: Target, folder: string, token: string): Promise<string[]> {
  const dataDir = join(folder, 'data');
  const { child, faults } = target;
  if (!isRunning(target)) {
    const how = child.signalCode ?? child.exitCode;
    return [`the server crashed (${how}): ${faults.slice(-5).join('\n')}`];
  }
  const settled = async () => {
    const work = await filesBelow(join(dataDir, 'work'));
    const encoders = processesNaming(dataDir).filter((line) => /ffmpeg|ffprobe|bwrap/.test(line));
    return [...work.map((path) => `work/${path} was left`), ...encoders.map((line) => `left running: ${line}`)];
  };
  const until = performance.now() + SETTLE;
  let left = await settled();
  while (left.length > 0 && performance.now() < until) {
    await wait(250);
    left = await settled();
  }
  const healthy = (await fetch(`${target.url}/readyz`)).status === 200;
  const open = await openFiles(child.pid!, join(dataDir, 'database'));
  const code = await target.stop();
  return [
    ...left,
    ...(healthy ? [] : ['the server is no longer ready']),
    ...(open > MOST_OPEN ? [`the server has ${open} files and connections open`] : []),
    ...(code === 0 ? [] : [`the server ended with ${code}`]),
    ...faults.map((line) => `the server logged a fault of its own: ${line.slice(0, 500)}`),
    ...(await strayObjects(dataDir)).map((key) => `no row names ${key}`),
    ...(await filesWith(token, join(dataDir, 'storage'))).map((key) => `the canary's text is in ${key}`),
  ];
}

/** Files, pipes and sockets that the process has open. The database keeps as many of its own as it likes. */
async function openFiles(pid: number, database: string): Promise<number> {
  const folder = `/proc/${pid}/fd`;
  const targets = (await readdir(folder)).map((name) => readlink(join(folder, name)).catch(() => ''));
  return (await Promise.all(targets)).filter((target) => target !== '' && !target.startsWith(database)).length;
}
