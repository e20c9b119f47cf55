import { readFileSync } from 'node:fs';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/main.ts';
import { nullMedia } from './null-media.ts';

// A worker of Vodsmith as it is, but for its encoder: `node worker.ts MILLISECONDS`, settings from the environment.
// Prints "working", and at SIGTERM the gaps of its slots in milliseconds, as one JSON array.

const gaps: number[] = [];
/** When slots became free, the one that waits longest first. */
const free: number[] = [];

const probe = new URL('../../test/fixtures/probes/camera-720p.json', import.meta.url);
const running = await startServer(
  readConfig({ ...process.env, ROLE: 'worker' }),
  nullMedia({
    source: JSON.parse(readFileSync(probe, 'utf8')),
    milliseconds: Number(process.argv[2]),
    onWork(what) {
      if (what === 'ends') free.push(performance.now());
      else if (free.length > 0) gaps.push(performance.now() - free.shift()!);
    },
  }),
);
process.stdout.write('working\n');
process.once('SIGTERM', async () => {
  await running.stop();
  process.stdout.write(`${JSON.stringify(gaps)}\n`, () => process.exit());
});
