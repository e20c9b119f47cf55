import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { planLocally } from '../src/cli/local-plan.ts';
import { stepCommands } from '../src/core/ffmpeg/commands.ts';
import type { Encoder } from '../src/media/encoder.ts';
import { findEncoder } from '../src/media/encoder.ts';
import type { EncodeVideo, Plan } from '../src/schemas/plan.ts';
import { say } from './job/progress.ts';
import { round } from './job/table.ts';
import { runFfmpeg } from './quality/run-ffmpeg.ts';
import { containers, makeFilms } from './source-ranges/films.ts';
import { framesOf } from './source-ranges/frames.ts';
import { type Layout, layoutOf, rangesFor, sparseCopy } from './source-ranges/ranges.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`npm run bench -- source-ranges [--seconds N] [--json]

What a worker saves that fetches of a film only the index and the bytes of its chunk, in each container: bytes of all
chunks together, as a share of the film, and how many chunks have the same frames as from the whole film. A worker
without it fetches one film, however many of its chunks it gets. And what the encode costs beside: CPU seconds of one
chunk of the full ladder.`);
  process.exit();
}

const ladder = ['240', '360', '480', '720'];
const request = {
  presets: [{ format: 'hls' as const, resolutions: ladder, id: '0'.repeat(24) }],
  thumbnails: [],
  quality: 'standard' as const,
};

const chunksOf = (plan: Plan) => plan.steps.filter((step): step is EncodeVideo => step.kind === 'encode-video');

async function measure(path: string, work: string) {
  const { encoder, plan } = await planLocally(path, request, work);
  const layout: Layout = await layoutOf(encoder, path);
  const chunks = chunksOf(plan);
  let bytes = 0;
  let exact = 0;
  for (const chunk of chunks) {
    const ranges = rangesFor(layout, plan, chunk);
    bytes += ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    const sparse = await sparseCopy(path, ranges, join(work, 'sparse'));
    const [whole, part] = [await framesOf(encoder, plan, chunk, path), await framesOf(encoder, plan, chunk, sparse)];
    if (whole === part) exact += 1;
  }
  return { filmBytes: layout.size, chunks: chunks.length, exact, share: round(bytes / layout.size) };
}

async function costOfChunk(encoder: Encoder, path: string, work: string) {
  const { plan } = await planLocally(path, request, work);
  const [, chunk = chunksOf(plan)[0]!] = chunksOf(plan);
  const [args] = stepCommands(plan, chunk, { source: path, folder: work, threads: 1 });
  const { cpu } = await runFfmpeg(encoder, args!);
  const [numerator, denominator = 1] = plan.picture!.rate.split('/').map(Number);
  return { chunkSeconds: round(((chunk.to - chunk.from) * denominator) / numerator!), chunkCpuSeconds: round(cpu) };
}

const work = await mkdtemp(join(tmpdir(), 'vodsmith-ranges-'));
try {
  const encoder = await findEncoder();
  say('films are made');
  const films = await makeFilms(encoder, Number(values.seconds), work);
  const measured: Record<string, Awaited<ReturnType<typeof measure>>> = {};
  for (const name of Object.keys(containers)) {
    say(name);
    measured[name] = await measure(films[name]!, work);
  }
  say('one chunk is encoded');
  const cost = await costOfChunk(encoder, films.mp4!, work);
  if (!values.json) {
    console.table(measured);
    console.table(cost);
  } else console.log(JSON.stringify({ containers: measured, ...cost }));
} finally {
  await rm(work, { recursive: true, force: true });
}
