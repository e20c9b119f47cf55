import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runFaults } from '../../bench/faults/run.ts';

vi.setConfig({ testTimeout: 600_000 });

// `npm run faults` in short: the seed kills PostgreSQL, an API and a worker, and stops another worker for some seconds
test('whichever process is killed at work, every job ends once, and its webhook has one id', async () => {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-faults-'));
  onTestFinished(() => rm(work, { recursive: true, force: true }));
  const figures = await runFaults(work, { runs: 4, seed: 27, long: false });
  expect(figures).toMatchObject({ kills: 3, stops: 1, lost: 0, stuck: 0, duplicated: 0, reasons: {} });
  expect(figures.submitted).toBeGreaterThan(0);
  expect(figures.completed).toBe(figures.submitted);
  expect(figures.webhookIds).toBe(figures.submitted);
});
