import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findEncoder } from '../src/media/encoder.ts';
import { say } from './job/progress.ts';
import { fullLadder, jobBody } from './job/request.ts';
import { sampleSeconds, sourceFile } from './job/source.ts';
import { round } from './job/table.ts';
import { cpuOfTree, machineTime } from './ladder/process-tree.ts';
import { openInstallation } from './workers/installation.ts';

const usage = `npm run bench -- workers [options]

One film, the full ladder, by one worker of one core and by two of one core each, on one PostgreSQL and one storage:
how much faster two are. Needs taskset and two cores. What runs is said on stderr.

  --seconds N    length of the film      60 (about 10 min on 2 cores that nobody else uses)
  --json         the last line is one JSON object: speedUp, speedUpByCpu, othersShare, ...
  --help

speedUp is by the clock. Where others use the cores meanwhile (othersShare), speedUpByCpu is nearer to the truth: the CPU
time of the one worker over that of the busier of the two; it does not see a worker that waits.
`;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

interface Measured {
  /** By the clock. */
  seconds: number;
  /** CPU seconds of each worker with its encoders. */
  cpu: number[];
  /** Share of the machine that neither these workers used nor nobody. */
  othersShare: number;
}

async function measureWorkers(work: string, source: string, cores: number[]): Promise<Measured> {
  await mkdir(work);
  await using installation = await openInstallation(work);
  const { server } = installation;
  const workers = await Promise.all(cores.map(installation.startWorker));
  const videoId = await server.upload(source);
  const before = { machine: machineTime(), cpu: workers.map(cpuOfTree), at: performance.now() };
  const { id } = await server.createJob(jobBody(fullLadder, videoId));
  for (;;) {
    const { status, error } = await server.getJob(id);
    if (status === 'failed') throw new Error(`the job failed: ${error?.message}`);
    if (status === 'completed') break;
    await wait(200);
  }
  const seconds = (performance.now() - before.at) / 1000;
  const cpu = workers.map((pid, index) => cpuOfTree(pid) - before.cpu[index]!);
  const machine = machineTime();
  const [all, idle] = [machine.all - before.machine.all, machine.idle - before.machine.idle];
  const own = cpu.reduce((sum, one) => sum + one, 0);
  return { seconds, cpu, othersShare: Math.max(0, (all - idle - own) / all) };
}

if (options.help) {
  console.log(usage);
} else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-workers-'));
  try {
    const times = Math.max(1, Math.round(Number(options.seconds) / sampleSeconds));
    const source = await sourceFile(await findEncoder(), work, { file: undefined, times });
    say('one worker');
    const one = await measureWorkers(join(work, 'one'), source.path, [0]);
    say('two workers');
    const two = await measureWorkers(join(work, 'two'), source.path, [0, 1]);
    const figures = {
      speedUp: round(one.seconds / two.seconds),
      speedUpByCpu: round(one.cpu[0]! / Math.max(...two.cpu)),
      seconds: [round(one.seconds), round(two.seconds)],
      cpuSeconds: [one.cpu.map(round), two.cpu.map(round)],
      othersShare: [round(one.othersShare), round(two.othersShare)],
      filmSeconds: round(source.duration),
    };
    console.log(options.json ? JSON.stringify(figures) : figures);
  } finally {
    await rm(work, { recursive: true });
  }
}
