import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findEncoder } from '../src/media/encoder.ts';
import type { VideoRendition } from '../src/schemas/plan.ts';
import { filesBelow } from './job/files-below.ts';
import { floorCommands, naiveCommands, type Wanted } from './job/recipes.ts';
import { type Spent, timed, timedAll } from './job/timed.ts';
import { prepare } from './quality/prepare.ts';
import { hasVmaf, runFfmpeg } from './quality/run-ffmpeg.ts';
import { score } from './quality/vmaf.ts';

const usage = `npm run bench -- job [options] [FILE]

The reference job (HLS 240, 360, 480; MP4 360; one thumbnail as jpg and webp, plain and blurred), three ways over the
same file in one run: by vodsmith encode, by one ffmpeg for each output, and the floor: one decode and one bare x264 run
for each size. Without FILE it takes samples/phone-1080p-vfr.mp4, repeated.

  --repeat N   the sample so many times in a row   5
  --json       the last line is one JSON object: cpuVsNaive, wallVsNaive, cpuVsFloor, bytes, vmaf by
               rendition (at its own size; vmafAtSource: scaled up to the source's; null without libvmaf)
  --help
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const program = fileURLToPath(new URL('../bin/vodsmith.js', import.meta.url));
const sample = fileURLToPath(new URL('../samples/phone-1080p-vfr.mp4', import.meta.url));
const resolutions = ['240', '360', '480'];
const request = [
  ...['--hls', resolutions.join(','), '--mp4', '360', '--thumbnail', '00:00:03', '--thumbnail-resolutions', '360'],
  ...['--thumbnail-formats', 'jpg,webp', '--thumbnail-filters', 'none,blur'],
];

async function measureJob(work: string) {
  const encoder = await findEncoder();
  const path = positionals[0] ? resolve(positionals[0]) : join(work, 'source.mp4');
  if (!positionals[0]) {
    const loops = String(Number(options.repeat) - 1);
    await runFfmpeg(encoder, ['-y', '-stream_loop', loops, '-i', sample, '-c', 'copy', path]);
  }
  const source = await prepare(encoder, { name: 'source', kind: 'recorded', path }, Number.POSITIVE_INFINITY);
  const renditions = source.ladder(resolutions, 'standard');
  const wanted: Wanted = { source: path, gop: source.picture.gop, hls: renditions, mp4: middleOf(renditions) };

  const folder = async (name: string) => {
    await mkdir(join(work, name));
    return join(work, name);
  };
  const output = join(work, 'vodsmith');
  const ours = await timed([process.execPath, program, 'encode', path, '-o', output, ...request], work);
  const naive = await timedAll(naiveCommands(encoder.ffmpeg, wanted), await folder('naive'));
  const floor = floorCommands(encoder.ffmpeg, wanted, source.picture.rate);
  const bare = await folder('floor');
  await timedAll(floor.prepare, bare);
  const least = await timedAll(floor.counted, bare);

  const quality = (await hasVmaf(encoder)) ? await scores() : { vmaf: null, vmafAtSource: null };
  async function scores() {
    const encoded = renditions.map((rendition) => ({
      ...{ rendition, path: join(output, 'hls', `${rendition.name}.m3u8`), bitrate: 0 },
    }));
    const found = await score(encoder, source, encoded, { every: 3 });
    const by = (of: 'atOwnSize' | 'atSource') =>
      Object.fromEntries(renditions.map(({ name }, index) => [name, round(found[index]![of] ?? 0)]));
    return { vmaf: by('atOwnSize'), vmafAtSource: by('atSource') };
  }
  return { seconds: source.duration, ours, naive, least, quality, bytes: await filesBelow(output) };
}

const middleOf = (renditions: VideoRendition[]) => renditions[1] ?? renditions[0]!;
const round = (value: number) => Math.round(value * 1000) / 1000;

const row = (name: string, { cpu, wall }: Spent) =>
  `${name.padEnd(28)} ${cpu.toFixed(2).padStart(8)} ${wall.toFixed(2).padStart(8)}`;

if (options.help) {
  console.log(usage);
} else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-bench-'));
  try {
    const { seconds, ours, naive, least, quality, bytes } = await measureJob(work);
    const figures = {
      cpuVsNaive: round(ours.cpu / naive.cpu),
      wallVsNaive: round(ours.wall / naive.wall),
      cpuVsFloor: round(ours.cpu / least.cpu),
      ...{ bytes, ...quality, seconds: round(seconds) },
    };
    console.log(`${'seconds of'.padEnd(28)} ${'CPU'.padStart(8)} ${'time'.padStart(8)}`);
    console.log([row('vodsmith', ours), row('one ffmpeg for each output', naive), row('floor', least)].join('\n'));
    console.log(options.json ? JSON.stringify(figures) : figures);
  } finally {
    await rm(work, { recursive: true });
  }
}
