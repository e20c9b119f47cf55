import { expect, test } from 'vitest';
import type { ShownPlan } from '../../src/schemas/plan.ts';
import type { Task } from '../../src/schemas/task.ts';
import { timeline } from '../../web/src/pages/video/timeline.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const task = (kind: string, step: string | null, from: number | null, to: number | null): Task => ({
  ...{ id: kind, kind, step, status: 'done', progress: 1, attempt: 1, worker: 'one', error: null, log: null },
  ...{ startedAt: from === null ? null : at(from), finishedAt: to === null ? null : at(to) },
});
const chunk = {
  after: [],
  weight: 1,
  kind: 'encode-video' as const,
  renditions: ['a', 'b'],
  from: 0,
  to: 1,
  seek: null,
};
const plan = {
  renditions: [
    { hash: 'a', name: '480p' },
    { hash: 'b', name: '240p' },
  ],
  steps: [
    { ...chunk, id: 'video-0' },
    { ...chunk, id: 'video-1', images: { size: { width: 854, height: 480 }, frames: [] } },
  ],
  commands: [{ step: 'video-1', command: 'ffmpeg ...' }],
} as unknown as ShownPlan;

test('tasks share one scale, and are named by what they make', () => {
  const tasks = [
    task('plan', null, 0, 2),
    task('encode-video', 'video-0', 2, 6),
    task('encode-video', 'video-1', 6, null),
  ];
  const rows = timeline(tasks, plan, Date.parse(at(10)));
  expect(rows.map(({ name, seconds, from, length }) => [name, seconds, from, length])).toEqual([
    ['Read the source and plan', 2, 0, 0.2],
    ['Encode 480p, 240p (part 1 of 2)', 4, 0.2, 0.4],
    ['Encode 480p, 240p and take thumbnails (part 2 of 2)', 4, 0.6, 0.4],
  ]);
  expect(rows[2]!.commands).toEqual(['ffmpeg ...']);
});

test('what has not begun has no place yet', () => {
  const [row] = timeline([task('plan', null, null, null)], undefined, 0);
  expect(row).toMatchObject({ seconds: null, from: 0, length: 0, commands: [] });
});
