import { expect, onTestFinished, test } from 'vitest';
import { readSource } from '../../src/media/read-source.ts';
import { runStep } from '../../src/media/steps/run-step.ts';
import { openMetrics } from '../../src/metrics/metrics.ts';
import { measuredMedia } from '../../src/worker/measured-media.ts';
import { mediaFile } from '../media-files.ts';
import { parseMetrics, sampleOf } from '../metrics/parse.ts';
import { openWorkplace } from './workplace.ts';

test('a job shows in its tasks by kind, in CPU seconds by picture size, and in the bytes that are stored', async () => {
  const place = await openWorkplace(onTestFinished);
  const metrics = openMetrics(place.db, () => {});
  const source = await place.upload(mediaFile('4x3-240p.mp4'));
  await place.work({ metrics, media: measuredMedia({ readSource, runStep }, metrics) }, onTestFinished);
  const job = await place.createJob({ videoId: source.id, presets: [{ format: 'hls', resolutions: ['240'] }] });
  expect((await place.ended(job.id)).error).toBeNull();

  const parsed = parseMetrics(await metrics.text());
  const tasks = await place.tasks(job.id);
  for (const kind of new Set(tasks.map((task) => task.kind)))
    expect(sampleOf(parsed, 'vodsmith_task_duration_seconds_count', { kind, outcome: 'done' }), kind).toBe(
      tasks.filter((task) => task.kind === kind).length,
    );
  expect(sampleOf(parsed, 'vodsmith_encoder_cpu_seconds_total', { rendition: '320x240' })).toBeGreaterThan(0);
  expect(sampleOf(parsed, 'vodsmith_slots')).toBe(2);
  expect(sampleOf(parsed, 'vodsmith_storage_bytes', { kind: 'uploads' })).toBe(source.size);
  expect(sampleOf(parsed, 'vodsmith_storage_bytes', { kind: 'outputs' })).toBeGreaterThan(0);
});
