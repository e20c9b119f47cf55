import type { ShownPlan, Step } from '../../../../src/schemas/plan.ts';
import type { Task } from '../../../../src/schemas/task.ts';
import { taskKinds } from '../../task-kinds.ts';

/** One task on the scale of all of them. */
export interface TimelineRow {
  task: Task;
  /** In words: what it makes. */
  name: string;
  commands: string[];
  /** Seconds that it took, or has taken so far; `null` before it began. */
  seconds: number | null;
  /** Shares of the whole span: where it begins, and how long it is. */
  from: number;
  length: number;
}

/** @param now milliseconds */
export function timeline(tasks: Task[], plan: ShownPlan | undefined, now: number): TimelineRow[] {
  const spans = tasks.map(({ startedAt, finishedAt }) =>
    startedAt === null
      ? null
      : { start: Date.parse(startedAt), end: finishedAt === null ? now : Date.parse(finishedAt) },
  );
  const known = spans.filter((span) => span !== null);
  const begin = Math.min(...known.map(({ start }) => start));
  const whole = Math.max(1, Math.max(...known.map(({ end }) => end)) - begin);
  const names = stepNames(plan);
  return tasks.map((task, index) => {
    const span = spans[index] ?? null;
    return {
      task,
      name: (task.step && names.get(task.step)) || (taskKinds[task.kind] ?? task.kind),
      commands: (plan?.commands ?? []).filter(({ step }) => step === task.step).map(({ command }) => command),
      seconds: span && (span.end - span.start) / 1000,
      from: span ? (span.start - begin) / whole : 0,
      length: span ? Math.max(0.005, (span.end - span.start) / whole) : 0,
    };
  });
}

function stepNames(plan: ShownPlan | undefined): Map<string, string> {
  const steps = plan?.steps ?? [];
  const chunks = steps.filter(({ kind }) => kind === 'encode-video').length;
  return new Map(
    steps.map((step, index) => [
      step.id,
      step.kind === 'encode-video' ? chunkName(step, index, chunks, plan!) : taskKinds[step.kind]!,
    ]),
  );
}

function chunkName(
  step: Extract<Step, { kind: 'encode-video' }>,
  index: number,
  chunks: number,
  plan: ShownPlan,
): string {
  const names = plan.renditions.filter(({ hash }) => step.renditions.includes(hash)).map(({ name }) => name);
  const images = step.images ? ' and take thumbnails' : '';
  return `Encode ${names.join(', ')}${images}${chunks > 1 ? ` (part ${index + 1} of ${chunks})` : ''}`;
}
