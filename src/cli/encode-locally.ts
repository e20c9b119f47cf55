import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { newId } from '../core/ids.ts';
import { joinAll } from '../core/join-parts.ts';
import { statsOf } from '../core/stats.ts';
import { type StoredFile, type StoredJob, viewJob } from '../core/views.ts';
import { jobWarnings } from '../core/warnings.ts';
import { VodsmithError } from '../errors.ts';
import type { Job } from '../schemas/job.ts';
import type { Plan } from '../schemas/plan.ts';
import type { StepResult } from '../schemas/results.ts';
import type { LocalRequest } from './local-options.ts';
import { type LocalPlan, planLocally } from './local-plan.ts';
import { showProgress } from './local-progress.ts';
import { printable } from './printable.ts';
import { removeStage, runPlan } from './run-plan.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface Where {
  /** The folder as it was typed. */
  output: string;
  overwrite?: true;
  json?: true;
}

/**
 * Encodes a file into a folder, without a server. Outputs appear under their names when all of them are done; whatever
 * ends it early leaves nothing behind.
 *
 * @throws VodsmithError with a sentence for whoever typed the command
 */
export async function encodeLocally(
  file: string,
  request: LocalRequest,
  { output, overwrite, json }: Where,
): Promise<void> {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new VodsmithError('cancelled', 'Stopped. Nothing was left behind.'));
  // More than once: a terminal sends it to the whole group, and npx or our own launcher hands it on
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const startedAt = new Date();
  await using work = await temporaryFolder();
  const planned = await planLocally(file, request, work.path, stopping.signal);
  const folder = resolve(output);
  if (!overwrite) refuseToReplace(planned.plan, folder, output);

  const made = await mkdir(folder, { recursive: true });
  const stage = await mkdtemp(join(folder, '.vodsmith-'));
  const progress = showProgress(planned.plan, json === true);
  try {
    const results = await runPlan({ ...planned, stage, signal: stopping.signal, onProgress: progress.update });
    await publish(join(stage, 'out'), folder);
    progress.done();
    const job = describeJob(planned, request, results, folder, startedAt);
    process.stdout.write(json ? `${JSON.stringify(job)}\n` : summary(job, output));
  } finally {
    progress.stop();
    await removeStage(stage);
    if (made !== undefined) await removeEmpty(folder, made);
  }
}

/** Removes the folder and those above it up to `made`, as far as they are empty. */
async function removeEmpty(folder: string, made: string): Promise<void> {
  const removed = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (removed && folder !== made) await removeEmpty(dirname(folder), made);
}

const topOf = (key: string) => key.split('/')[0]!;

function refuseToReplace({ outputs }: Plan, folder: string, shown: string): void {
  const there = [...new Set(outputs.map(({ key }) => topOf(key)))].filter((name) => existsSync(join(folder, name)));
  if (there.length === 0) return;
  throw new VodsmithError(
    'output_exists',
    `${shown} already has ${there.join(', ')}. Choose another folder, or replace them with --overwrite.`,
  );
}

async function publish(from: string, folder: string): Promise<void> {
  for (const name of await readdir(from)) {
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(join(from, name), join(folder, name));
  }
}

/** The job as the API would show it; its files are in the folder. */
function describeJob(
  { plan }: LocalPlan,
  request: LocalRequest,
  results: StepResult[],
  folder: string,
  startedAt: Date,
): Job {
  const id = newId();
  const now = new Date();
  const dates = { createdAt: startedAt, updatedAt: now, startedAt, finishedAt: now };
  const wallSeconds = (now.getTime() - startedAt.getTime()) / 1000;
  const made = results.flatMap(({ renditions }) => Object.entries(renditions));
  const byStep = new Map(plan.steps.map(({ id }, index) => [id, results[index]!]));
  const job: StoredJob = {
    ...{
      id,
      status: 'completed',
      ...request,
      userData: null,
      videoId: null,
      videoUrl: null,
      source: null,
      webhookUrl: null,
    },
    ...{ priority: 0, progress: 1, error: null, playable: true, growing: null, ...dates },
    warnings: jobWarnings(plan, joinAll(made), results),
    stats: statsOf(plan, byStep, made, wallSeconds),
  };
  const cdnUrl = pathToFileURL(folder).href;
  const shown = viewJob(job, filesOf(plan, results, id, dates), { publicUrl: cdnUrl, cdnUrl });
  // Nobody serves a player page here
  return { ...shown, playerUrl: null };
}

function filesOf(
  plan: Plan,
  results: StepResult[],
  jobId: string,
  dates: Pick<StoredFile, 'createdAt' | 'updatedAt'>,
): StoredFile[] {
  const made = new Map(results.flatMap(({ outputs }) => outputs.map((output) => [output.id, output] as const)));
  return plan.outputs.flatMap(({ id, key, type, presetId, resolution }) => {
    const facts = made.get(id);
    if (facts === undefined) return [];
    const { size, format = null, width = null, height = null, duration = null, codec = null, bitrate = null } = facts;
    return [
      {
        id,
        jobId,
        type,
        path: key,
        presetId,
        resolution,
        size,
        format,
        width,
        height,
        duration,
        codec,
        bitrate,
        ...dates,
      },
    ];
  });
}

function summary(job: Job, folder: string): string {
  const rows = job.files.map(({ filePath, type, size, meta }) => {
    const picture = meta && meta.resolution.width > 0 ? `${meta.resolution.width}x${meta.resolution.height}` : '';
    const path = join(folder, filePath, type === 'x-tar' ? 'index.m3u8' : '');
    return `  ${path.padEnd(44)} ${picture.padEnd(10)} ${(size / 1e6).toFixed(2).padStart(9)} MB\n`;
  });
  const warnings = job.warnings.map(({ message }) => `  warning: ${printable(message)}\n`);
  const spent = `${job.stats?.wallSeconds.toFixed(1)} s, ${job.stats?.cpuSeconds.toFixed(1)} s of CPU`;
  return `Encoded in ${spent}:\n${rows.join('')}${warnings.join('')}`;
}
