import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findEncoder } from '../src/media/encoder.ts';
import type { Task } from './job/cost.ts';
import { fullLadder } from './job/request.ts';
import { sourceFile } from './job/source.ts';
import { round } from './job/table.ts';
import { wantedOf } from './job/wanted.ts';
import { taskTable } from './workers/busy.ts';
import { type Measured, measureRun, type RunName, runs } from './workers/measure.ts';
import { reckonedTable } from './workers/reckoned-table.ts';

const usage = `npm run bench -- workers [options]

One film, the full ladder, by one worker of one core and by two of one core each, on one PostgreSQL and one storage:
how much faster two are. Needs taskset, setpriv and two cores. What runs is said on stderr.

  --seconds N    length of the film      60 (about 16 min on 2 cores that nobody else uses)
  --runs LIST    which of them           ${Object.keys(runs).join(',')}
  --reckon       instead: in which time films of 20 s to 2 h would be done by 1 to 16 workers, by what tasks cost
                 (bench/workers/reckon.ts) and as they are cut; encodes nothing
  --tasks        the tasks of each run, too: which worker, from when to when
  --json         the last line is one JSON object; what was not measured is null
  --help

Runs:
${Object.entries(runs)
  .map(([name, { explained }]) => `  ${name.padEnd(12)} ${explained}`)
  .join('\n')}

Figures:
  speedUp            time of one / time of two, as it is. Where cores share caches and memory, the same work costs more
                     beside a second worker than beside an idle core, which no order of the work can mend
  speedUpBesideWork  time of besideWork / time of two: the work costs the same in both, what is lost is idle
  speedUpByCpu       CPU time of one / CPU time of the busier worker of two: nearer to the truth where others use the cores
                     meanwhile (othersShare); it does not see a worker that waits
  seconds            time of each run, from the call that makes the job until it is completed
  cpuSeconds         CPU time of each worker with its encoders
  otherCpuSeconds    CPU time of the API, PostgreSQL and this program, in besideWork with the encoder beside the worker
  idleSeconds        time in which each worker had no task in hand, the least first
  othersShare        share of the machine that others used
`;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    runs: { type: 'string', default: Object.keys(runs).join(',') },
    reckon: { type: 'boolean', default: false },
    tasks: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

type Found = Partial<Record<RunName, Measured>>;

async function measureWorkers(work: string, wanted: RunName[]): Promise<void> {
  const encoder = await findEncoder();
  const source = await sourceFile(encoder, work, { seconds: Number(options.seconds) });
  if (options.reckon) return console.log(reckonedTable(source.picture));
  const task: Task = {
    encoder,
    source,
    request: fullLadder,
    wanted: await wantedOf(encoder, source, fullLadder),
    work,
  };
  const found: Found = {};
  for (const name of wanted) {
    const measured = await measureRun(task, name);
    found[name] = measured;
    if (options.tasks) console.log(`${name}\n${taskTable(measured.tasks, measured.span.from)}`);
  }
  const figures = { ...figuresOf(found), filmSeconds: round(source.duration) };
  console.log(options.json ? JSON.stringify(figures) : figures);
}

function figuresOf(found: Found): Record<string, unknown> {
  const { one, besideWork, two } = found;
  const of = <T>(read: (measured: Measured) => T) =>
    Object.fromEntries(Object.entries(found).map(([name, measured]) => [name, read(measured)]));
  return {
    speedUp: one && two ? round(one.seconds / two.seconds) : null,
    speedUpBesideWork: besideWork && two ? round(besideWork.seconds / two.seconds) : null,
    speedUpByCpu: one && two ? round(one.cpu[0]! / Math.max(...two.cpu)) : null,
    seconds: of(({ seconds }) => round(seconds)),
    cpuSeconds: of(({ cpu }) => cpu.map(round)),
    otherCpuSeconds: of(({ otherCpu }) => round(otherCpu)),
    idleSeconds: of(({ idle }) => idle.map(round)),
    othersShare: of(({ othersShare }) => round(othersShare)),
  };
}

function readRuns(list: string): RunName[] {
  const names = list.split(',');
  const isRun = (name: string): name is RunName => name in runs;
  if (names.every(isRun)) return names;
  throw new Error(`--runs has a name that is none of ${Object.keys(runs).join(', ')}: ${list}`);
}

if (options.help) {
  console.log(usage);
} else {
  const wanted = readRuns(options.runs);
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-workers-'));
  try {
    await measureWorkers(work, wanted);
  } finally {
    await rm(work, { recursive: true });
  }
}
