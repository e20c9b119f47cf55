import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { collected } from './inputs.ts';
import { runHostile } from './run-hostile.ts';
import { makeSeeds } from './seeds.ts';

const usage = `npm run hostile -- [--n N] [--seed S] [--json]

Sends N hostile inputs (100), and those of shared/media/bad where it is there, to a server of its own, and looks at what
they leave: crashes, hangs, files and processes left, files read, addresses reached. The same seed S (1) makes the same
inputs. With --json the last line is one object. Exit code 1 where something broke.`;

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [n, seed] = [Number(values.n), Number(values.seed)];

if (values.help) console.log(usage);
else if (!Number.isSafeInteger(n) || !Number.isSafeInteger(seed) || n < 0) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-seeds-'));
  const seeds = await makeSeeds(folder).finally(() => rm(folder, { recursive: true }));
  const figures = await runHostile({
    ...{ n, seed, seeds, more: await collected() },
    onEnd: (done, { name }, how) => console.error(`${done} ${name} ${how}`),
  });
  for (const one of figures.breaks) console.error(`BROKE ${one}`);
  console.log(values.json ? JSON.stringify(figures) : figures);
  if (figures.broke > 0) process.exitCode = 1;
}
