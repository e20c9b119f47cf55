import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { say } from './progress.ts';

/** That of our encoders, for everybody: other work on the machine slows all alike. */
const niceness = 10;

export interface Spent {
  /** Seconds, user and system, of the command and every process below it. */
  cpu: number;
  /** Seconds. */
  wall: number;
}

/** Runs a command to its end. Bash's `time` counts the children of children too. @throws Error when it fails */
export async function timed(command: string[], cwd: string): Promise<Spent> {
  const script = 'TIMEFORMAT="spent %R %U %S"; time "$@"';
  const nice = ['-n', String(Math.max(niceness - getPriority(), 0))];
  const shell = [...nice, 'bash', '-c', script, 'bash', ...command];
  const child = spawn('nice', shell, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const [log, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  const [, wall, user, system] = /spent (\S+) (\S+) (\S+)\s*$/.exec(log) ?? [];
  if (code !== 0 || wall === undefined)
    throw new Error(`${command.join(' ')} ended with ${code}:\n${log.slice(-2000)}`);
  return { wall: Number(wall), cpu: Number(user) + Number(system) };
}

/** One after the other. @param what they are, for somebody who waits */
export async function timedAll(what: string, commands: string[][], cwd: string): Promise<Spent> {
  const total = { cpu: 0, wall: 0 };
  for (const [index, command] of commands.entries()) {
    say(commands.length === 1 ? what : `${what}, ${index + 1} of ${commands.length}`);
    const { cpu, wall } = await timed(command, cwd);
    total.cpu += cpu;
    total.wall += wall;
  }
  return total;
}

/** The cheapest of several runs of one thing: other work on the machine only adds to it. */
const cheapest = (runs: Spent[]): Spent => ({
  cpu: Math.min(...runs.map(({ cpu }) => cpu)),
  wall: Math.min(...runs.map(({ wall }) => wall)),
});

/** All of them in turn, in rounds, so that what else the machine does meets all alike. @returns the cheapest run of each */
export async function inRounds<Name extends string>(
  rounds: number,
  all: Record<Name, () => Promise<Spent>>,
): Promise<Record<Name, Spent>> {
  const names = Object.keys(all) as Name[];
  const spent = new Map<Name, Spent[]>(names.map((name) => [name, []]));
  for (let number = 1; number <= rounds; number += 1) {
    if (rounds > 1) say(`round ${number} of ${rounds}`);
    for (const name of names) spent.get(name)!.push(await all[name]());
  }
  return Object.fromEntries(names.map((name) => [name, cheapest(spent.get(name)!)])) as Record<Name, Spent>;
}

/** @param option such as `--rounds` @throws Error where it is no number of times */
export function readTimes(option: string, text: string): number {
  const times = Number(text);
  if (Number.isInteger(times) && times > 0) return times;
  throw new Error(`${option} takes a whole number from 1 on: ${text}`);
}
