import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findEncoder } from '../src/media/encoder.ts';
import { type Bench, checkAlignment } from './quality/measure.ts';
import { parts } from './quality/parts.ts';
import { prepare } from './quality/prepare.ts';
import { hasVmaf } from './quality/run-ffmpeg.ts';
import { sourceFiles } from './quality/sources.ts';
import { vmaf } from './quality/table.ts';

const usage = `node bench/quality.ts [options] [FILE ...]

Measures what the ladder's numbers give (docs/adr/0006-ladder-quality.md): VMAF, bit rate and CPU seconds, with the very
commands of a job. Without FILE it takes the recorded clips of the media folder and generated ones.

${Object.entries(parts)
  .map(([name, { what }]) => `  ${name.padEnd(10)} ${what}`)
  .join('\n')}

  --parts LIST     what to measure                          rungs,efforts,ladder
  --sizes LIST     short sides                              240,360,480,720,1080
  --crfs LIST      CRFs of rungs, efforts and rates         19,21,23,25,27
  --efforts LIST   presets, each with x264's options        veryfast,faster,fast,medium,slow
                   after a plus: medium+ref=2:trellis=2
  --mixes LIST     efforts for rungs to show the sum of, from the largest rung down: medium/slow/slow
  --only LIST      parts of the names of sources; the others are left out
  --seconds N      taken from the start of each source      4
  --every N        VMAF of every Nth frame                  3
                   1 where options change which frames are B-frames
  --media FOLDER   with good/ and odd/ in it                ../shared/media beside the checkout
  --json           the last line is one JSON object with every measurement
  --help

VMAF is null where ffmpeg has no libvmaf (FFMPEG_PATH names another ffmpeg).
`;

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    parts: text('rungs,efforts,ladder'),
    sizes: text('240,360,480,720,1080'),
    crfs: text('19,21,23,25,27'),
    efforts: text('veryfast,faster,fast,medium,slow'),
    mixes: text(''),
    only: text(''),
    seconds: text('4'),
    every: text('3'),
    media: text(fileURLToPath(new URL('../../shared/media', import.meta.url))),
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const list = (value: string) => value.split(',').filter((item) => item !== '');

/** Prints each table as soon as it is measured. @returns everything that was measured */
async function measureAll(work: string) {
  const { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath } = process.env;
  const encoder = await findEncoder({ ffmpegPath, ffprobePath });
  const bench: Bench = { encoder, work, vmaf: await hasVmaf(encoder), every: Number(options.every) };
  const seconds = Number(options.seconds);
  const wanted = list(options.parts).map((name) => [name, partNamed(name)] as const);
  const kinds = wanted.flatMap(([, part]) => part.kinds);
  const only = list(options.only);
  const sources = await sourceFiles(encoder, { files, folder: options.media, kinds, only, work, seconds });
  const prepared = [];
  for (const source of sources) prepared.push(await prepare(encoder, source, seconds));
  console.log(encoder.version);
  const check = wanted.some(([, part]) => part.compares);
  for (const source of prepared) {
    const nearlyLossless = check ? `, VMAF ${vmaf((await checkAlignment(bench, source)).atSource)} at CRF 10` : '';
    console.log(`${source.name}: ${source.frames} frames${nearlyLossless}`);
  }
  const measured: Record<string, unknown> = {};
  for (const [name, part] of wanted) {
    const own = prepared.filter(({ kind }) => kind === 'given' || part.kinds.includes(kind));
    const found = await part.run(bench, own, {
      sizes: list(options.sizes),
      crfs: list(options.crfs).map(Number),
      efforts: list(options.efforts),
      mixes: list(options.mixes),
    });
    console.log(`\n${found.tables}`);
    measured[name] = found.measured;
  }
  return { encoder: encoder.version, seconds, every: bench.every, ...measured };
}

function partNamed(name: string) {
  const part = parts[name];
  if (!part) throw new Error(`There is no part ${name}: ${Object.keys(parts).join(', ')}.`);
  return part;
}

if (options.help) {
  console.log(usage);
} else {
  const work = await mkdtemp(join(tmpdir(), 'vodsmith-quality-'));
  try {
    const measured = await measureAll(work);
    if (options.json) console.log(JSON.stringify(measured));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
