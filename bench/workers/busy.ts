import type { Task } from '../../src/schemas/task.ts';

/** A span of time on the clock. Milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

type Timed = Pick<Task, 'worker' | 'startedAt' | 'finishedAt'>;

/** When each worker had a task in hand, by its name. Those of one slot overlap where one is still written down. */
function spansOf(tasks: Timed[]): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  for (const { worker, startedAt, finishedAt } of tasks) {
    if (worker === null || startedAt === null || finishedAt === null) continue;
    const span = { from: Date.parse(startedAt), to: Date.parse(finishedAt) };
    spans.set(worker, [...(spans.get(worker) ?? []), span]);
  }
  return spans;
}

/** Seconds of `within` in which each worker had no task in hand, the most idle one last; all of them for one that never had. */
export function idleSeconds(tasks: Timed[], within: Span, workers: number): number[] {
  const idle = [...spansOf(tasks).values()].map((spans) => (within.to - within.from - covered(spans, within)) / 1000);
  const never = Array.from({ length: workers - idle.length }, () => (within.to - within.from) / 1000);
  return [...idle, ...never].toSorted((a, b) => a - b);
}

function covered(spans: Span[], within: Span): number {
  let sum = 0;
  let until = within.from;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const [start, end] = [Math.max(from, until), Math.min(to, within.to)];
    sum += Math.max(end - start, 0);
    until = Math.max(until, end);
  }
  return sum;
}

/** Who did what and when, one line for each task in the order of their starts; seconds since `start`. */
export function taskTable(tasks: Task[], start: number): string {
  const begun = tasks.toSorted((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''));
  const names = [...new Set(begun.map(({ worker }) => worker))];
  const at = (time: string | null) => ((Date.parse(time ?? '') - start) / 1000).toFixed(2).padStart(8);
  const lines = begun.map(
    ({ worker, kind, step, startedAt, finishedAt }) =>
      `${names.indexOf(worker)} ${at(startedAt)} ${at(finishedAt)}  ${kind === 'encode-video' ? step : kind}`,
  );
  return ['worker, from, to, task', ...lines].join('\n');
}
