import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findEncoder } from '../src/media/encoder.ts';
import type { Task } from './job/cost.ts';
import { warnOfHiddenTime } from './job/hidden-time.ts';
import { referenceJob } from './job/request.ts';
import { sourceFile } from './job/source.ts';
import { round, spentTable } from './job/table.ts';
import { readTimes } from './job/timed.ts';
import { wantedOf } from './job/wanted.ts';
import { compareEncodes } from './ladder/encodes.ts';

const usage = `npm run bench -- job [options] [FILE]

The reference job (HLS 240, 360, 480; MP4 360; one thumbnail as jpg and webp, plain and blurred), three ways over the
same file in one run: by vodsmith encode, by one ffmpeg for each output, and the floor: one decode and one bare x264 run
for each size. All three run in turn, several times; the cheapest run of each counts, since other work on the machine only
adds to it. Without FILE it takes samples/phone-1080p-vfr.mp4. What runs is said on stderr.

  --repeat N   the video so many times in a row    as many as make a minute; 10 min on 2 cores without FILE
  --rounds N   each of the three so many times     3
  --json       the last line is one JSON object: cpuVsNaive, wallVsNaive, cpuVsFloor, floorVsNaive, bytes, vmaf by
               rendition (at its own size; vmafAtSource: scaled up to the source's; null without libvmaf)
  --help

Examples:
  npm run bench -- job
  npm run bench -- job --repeat 12
  npm run bench -- job --repeat 1 --json samples/camera-720p.mp4 | tail -1
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function measureJob(work: string) {
  const encoder = await findEncoder();
  warnOfHiddenTime(encoder);
  const repeat = options.repeat === undefined ? undefined : readTimes('--repeat', options.repeat);
  const source = await sourceFile(encoder, work, { file: positionals[0], repeat, seconds: 60 });
  const request = referenceJob;
  const task: Task = { encoder, source, request, wanted: await wantedOf(encoder, source, request), work };
  const rounds = readTimes('--rounds', options.rounds);
  const { spent, figures } = await compareEncodes(task, new Set(['cost']), { rounds, own: false, every: 3 });
  return { spent, figures: { ...figures, seconds: round(source.duration) } };
}

if (options.help) {
  console.log(usage);
} else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-bench-'));
  try {
    const { spent, figures } = await measureJob(work);
    console.log(spentTable(spent));
    console.log(options.json ? JSON.stringify(figures) : figures);
  } finally {
    await rm(work, { recursive: true });
  }
}
