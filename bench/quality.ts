import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rateControl } from '../src/core/ladder.ts';
import { findEncoder } from '../src/media/encoder.ts';
import { compareEfforts, effortsTable, measureEfforts } from './quality/efforts.ts';
import { type Bench, checkAlignment } from './quality/measure.ts';
import { prepare } from './quality/prepare.ts';
import { measureProduct, productTable } from './quality/product.ts';
import { hasVmaf } from './quality/run-ffmpeg.ts';
import { measureRungs, rungsTable } from './quality/rungs.ts';
import { sourceFiles } from './quality/sources.ts';

const usage = `node bench/quality.ts [options] [FILE ...]

Measures what the ladder's numbers give (docs/adr/0006-ladder-quality.md): VMAF, bit rate and CPU seconds, with the very
commands of a job. Without FILE it takes the recorded clips of the media folder and two generated ones.

  rungs    every size at every CRF, standard preset, no cap: which quality costs what
  presets  every preset at every CRF, no cap: CPU time against BD-rate
  ladder   draft, standard and high as they ship; also on noise, to see the caps hold

  --parts LIST     rungs,presets,ladder
  --sizes LIST     sizes of rungs and ladder                240,360,480,720,1080
  --crfs LIST      CRFs of rungs and presets                19,21,23,25,27
  --preset-sizes LIST  sizes of the presets part            480
  --presets LIST   presets to compare                       veryfast,faster,fast,medium,slow
  --seconds N      taken from the start of each source      4
  --every N        VMAF of every Nth frame                  3
  --media FOLDER   where the recorded clips are             ../shared/media/good beside the checkout
  --json           the last line is one JSON object with every measurement
  --help

VMAF is null where ffmpeg has no libvmaf (FFMPEG_PATH names another ffmpeg).
`;

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    parts: text('rungs,presets,ladder'),
    sizes: text('240,360,480,720,1080'),
    crfs: text('19,21,23,25,27'),
    'preset-sizes': text('480'),
    presets: text('veryfast,faster,fast,medium,slow'),
    seconds: text('4'),
    every: text('3'),
    media: text(fileURLToPath(new URL('../../shared/media/good', import.meta.url))),
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const list = (value: string) => value.split(',').filter((item) => item !== '');

/** Prints each table as soon as it is measured. @returns everything that was measured */
async function measureAll(work: string) {
  const { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath } = process.env;
  const encoder = await findEncoder({ ...(ffmpegPath && { ffmpegPath }), ...(ffprobePath && { ffprobePath }) });
  const bench: Bench = { encoder, work, vmaf: await hasVmaf(encoder), every: Number(options.every) };
  const seconds = Number(options.seconds);
  const sources = await sourceFiles(encoder, { files, folder: options.media, work, seconds });
  const prepared = [];
  for (const source of sources) prepared.push(await prepare(encoder, source, seconds));
  const films = prepared.filter((source) => source.kind !== 'hard');
  const [sizes, crfs, presets] = [list(options.sizes), list(options.crfs).map(Number), list(options.presets)];
  const parts = list(options.parts);
  console.log(`${encoder.version}\n${prepared.map((source) => `${source.name}: ${source.frames} frames`).join('\n')}`);

  const alignment = [];
  for (const source of prepared) alignment.push(await checkAlignment(bench, source));
  console.log(`At CRF 10: VMAF ${alignment.map((one) => one.atSource?.toFixed(1) ?? '-').join(', ')}\n`);

  const rungs = parts.includes('rungs') ? await measureRungs(bench, films, { sizes, crfs }) : [];
  if (rungs.length > 0) console.log(rungsTable(rungs, crfs));
  const runs = parts.includes('presets')
    ? await measureEfforts(bench, films, { sizes: list(options['preset-sizes']), presets, crfs })
    : [];
  const { preset: standard } = rateControl({ width: 640, height: 360 }, 30, 'standard');
  const anchor = presets.includes(standard) ? standard : presets[0]!;
  const efforts = compareEfforts(runs, anchor);
  if (efforts.length > 0) console.log(effortsTable(efforts, anchor));
  const ladder = parts.includes('ladder') ? await measureProduct(bench, prepared, sizes) : [];
  if (ladder.length > 0) console.log(productTable(ladder));
  return { encoder: encoder.version, seconds, every: bench.every, alignment, rungs, runs, efforts, ladder };
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
