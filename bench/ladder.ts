import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findEncoder } from '../src/media/encoder.ts';
import type { Task } from './job/cost.ts';
import { warnOfHiddenTime } from './job/hidden-time.ts';
import { fullLadder, referenceJob } from './job/request.ts';
import { sampleSeconds, sourceFile } from './job/source.ts';
import { round, spentTable } from './job/table.ts';
import { readTimes } from './job/timed.ts';
import { wantedOf } from './job/wanted.ts';
import { type Compared, compareEncodes } from './ladder/encodes.ts';
import { measureGrowth, spreadOf } from './ladder/growth.ts';
import { measureMemory } from './ladder/memory.ts';
import { parts, readParts, usual } from './ladder/parts.ts';
import { servedFigures } from './ladder/served.ts';
import { measureService } from './ladder/service.ts';

const usage = `npm run bench -- ladder [options] [FILE]

The full ladder (HLS 240, 360, 480, 720, 1080; MP4 360, 720, 1080; four images) over one film: what it costs beside
others, and what a customer of a server sees. Without FILE it takes samples/phone-1080p-vfr.mp4, repeated. All ways to
encode run in turn, several times; the cheapest run of each counts, since other work on the machine only adds to it.
What runs is said on stderr. docs/performance.md has what each figure means.

Parts:
${Object.entries(parts)
  .map(([name, what]) => `  ${name.padEnd(12)} ${what}`)
  .join('\n')}

  --parts LIST   which of them                            ${usual.join(',')}
  --seconds N    length of the film without FILE          20 (8 s took 12 min on 2 cores; 4 at least, for the images)
  --repeat N     the sample or FILE so many times in a row (the sample has ${sampleSeconds} s)
  --rounds N     each way to encode so many times         3
  --memory       the part memory, too                     (about 3 min more)
  --growth       the part growth, too                     (about 15 min and 2 GB of disk more)
  --minutes LIST the films of growth                      1,2,4,8,16
  --reference    the reference job in place of the full ladder
  --own-options  the peers with their own encoder options, too
  --json         the last line is one JSON object; what was not measured is null
  --help

Examples:
  npm run bench -- ladder
  npm run bench -- ladder --seconds 60 --parts service --json | tail -1
  npm run bench -- ladder --seconds 60 --parts service --reference
  npm run bench -- ladder --parts cost,peers film.mov
  npm run bench -- ladder --parts growth
`;

const flag = { type: 'boolean', default: false } as const;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    parts: { type: 'string', default: usual.join(',') },
    seconds: { type: 'string', default: '20' },
    repeat: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    memory: flag,
    growth: flag,
    minutes: { type: 'string', default: '1,2,4,8,16' },
    reference: flag,
    'own-options': flag,
    json: flag,
    help: flag,
  },
});

/** Of every run, so that whoever reads them by machine finds the keys. */
const nothing = {
  ...{ cpuVsNaive: null, wallVsNaive: null, cpuVsFloor: null, floorVsNaive: null, bytes: null, vmaf: null },
  ...{ cpuVsPeers: null, wallVsOneFfmpeg: null, idleShare: null, firstPlayableSeconds: null, firstPlayableShare: null },
  ...{ againCpuShare: null, peakMemoryBytes: null },
};

async function measureLadder(work: string): Promise<Compared> {
  const wanted = readParts(options.parts);
  if (options.memory) wanted.add('memory');
  if (options.growth) wanted.add('growth');
  const encoder = await findEncoder();
  warnOfHiddenTime(encoder);
  const [file] = positionals;
  const repeat = options.repeat === undefined ? undefined : readTimes('--repeat', options.repeat);
  const source = await sourceFile(encoder, work, { file, repeat, seconds: file ? undefined : Number(options.seconds) });
  const request = options.reference ? referenceJob : fullLadder;
  const task: Task = { encoder, source, request, wanted: await wantedOf(encoder, source, request), work };

  const encodes = wanted.has('cost') || wanted.has('peers') || wanted.has('one');
  const { spent, figures } = encodes
    ? await compareEncodes(task, wanted, {
        rounds: readTimes('--rounds', options.rounds),
        own: options['own-options'],
        every: 5,
      })
    : { spent: {}, figures: {} };
  if (wanted.has('service')) Object.assign(figures, servedFigures(await measureService(task)));
  if (wanted.has('memory')) figures.memory = await measureMemory(task);
  if (wanted.has('growth')) {
    const growth = await measureGrowth(task, options.minutes.split(',').map(Number));
    const spread = spreadOf(growth.map(({ wallPerMinute }) => wallPerMinute));
    Object.assign(figures, { growth, growthSpread: spread });
  }
  return { spent, figures: { ...nothing, ...figures, seconds: round(source.duration), cores: availableParallelism() } };
}

if (options.help) {
  console.log(usage);
} else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-bench-'));
  try {
    const { spent, figures } = await measureLadder(work);
    if (Object.keys(spent).length > 0) console.log(spentTable(spent));
    if (options.json) console.log(JSON.stringify(figures));
    else console.log(figures);
  } finally {
    await rm(work, { recursive: true });
  }
}
