import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openInstallation } from './control/installation.ts';
import { measureGaps, measureSubmission, measureTasks } from './control/measure.ts';
import { measureGets, measureLists } from './control/reads.ts';
import { say } from './job/progress.ts';

const usage = `npm run bench -- control [options]

What the control plane takes: real processes (one API, two workers) on a real PostgreSQL, with an encoder that does
nothing. docs/scale.md says what each figure means. What runs is said on stderr.

  --rows N     jobs that are in the table already, three files each   1000000
  --jobs N     jobs that are sent and worked off                      1500
  --json       the last line is one JSON object: jobsPerSecond, tasksPerSecond, gapMsP99, getMsP50, getMsP99, rows, ...
  --help

Examples:
  npm run bench -- control
  npm run bench -- control --rows 20000 --jobs 200 --json | tail -1
`;

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    jobs: { type: 'string', default: '1500' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function measureControl(work: string) {
  const [rows, jobs] = [Number(options.rows), Number(options.jobs)];
  await using installation = await openInstallation(work, rows);
  say('one job is asked for, then lists');
  const gets = await measureGets(installation, rows);
  const lists = await measureLists(installation, rows);
  say(`${jobs} jobs are sent`);
  const submitted = await measureSubmission(installation, rows, jobs);
  say('two workers do their tasks');
  const done = await measureTasks(installation, jobs);
  say('the gaps between tasks of 100 ms');
  const gaps = await measureGaps(installation, rows + jobs);
  return { ...submitted, ...done, ...gaps, ...gets, ...lists, rows };
}

if (options.help) {
  console.log(usage);
} else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-control-'));
  try {
    const figures = await measureControl(work);
    console.log(options.json ? JSON.stringify(figures) : figures);
  } finally {
    await rm(work, { recursive: true });
  }
}
