import { expect, test } from 'vitest';
import { idleSeconds, taskTable } from '../../../bench/workers/busy.ts';
import type { Task } from '../../../src/schemas/task.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const task = (worker: string, from: number, to: number, step = 'video-1'): Task => ({
  ...{ id: 'id', kind: 'encode-video', step, status: 'done', progress: 1, attempt: 1, error: null, log: null },
  ...{ worker, startedAt: at(from), finishedAt: at(to) },
});
const job = { from: 10_000, to: 30_000 };

test('a worker is idle while it has no task in hand, at the ends of the job and between two tasks', () => {
  const tasks = [task('a', 10, 20), task('a', 22, 30), task('b', 15, 29)];
  expect(idleSeconds(tasks, job, 2)).toEqual([2, 6]);
});

test('tasks that overlap, or lie beyond the job, count once and within it', () => {
  expect(idleSeconds([task('a', 8, 20), task('a', 12, 18), task('a', 19, 31)], job, 1)).toEqual([0]);
});

test('a worker that never had a task was idle all the time', () => {
  expect(idleSeconds([task('a', 10, 30)], job, 2)).toEqual([0, 20]);
});

test('a task that nobody began keeps nobody busy', () => {
  const waiting = { ...task('a', 10, 20), worker: null, startedAt: null, finishedAt: null };
  expect(idleSeconds([waiting], job, 1)).toEqual([20]);
});

test('tasks are shown in the order of their starts, with the seconds since the job was made', () => {
  const lines = taskTable([task('b', 15, 29.5, 'video-2'), task('a', 10, 20)], job.from).split('\n');
  expect(lines.slice(1)).toEqual(['0     0.00    10.00  video-1', '1     5.00    19.50  video-2']);
});
