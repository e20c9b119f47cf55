import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '../../../src/core/ids.ts';
import { withIds } from '../../../src/core/job-request.ts';
import { serviceNames } from '../../../src/core/names.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { probe } from '../../../src/media/probe.ts';
import { scan } from '../../../src/media/scan.ts';
import { runStep } from '../../../src/media/steps/run-step.ts';
import type { StepIo } from '../../../src/media/steps/step-io.ts';
import type { JobRequest } from '../../../src/schemas/job-request.ts';
import type { Plan, Step } from '../../../src/schemas/plan.ts';
import type { RenditionFacts, StepResult } from '../../../src/schemas/results.ts';
import type { After } from '../../cli/program.ts';
import { emptyFolder, encoder } from '../generated-media.ts';

type Kind = Step['kind'];

/** A plan over a real file, whose steps are done one by one; what they publish lies in a folder. */
export interface LocalSteps {
  plan: Plan;
  source: string;
  /** Does the step of this kind, and keeps what it measured for the steps after it. */
  run(kind: Kind, changes?: Partial<StepIo>): Promise<StepResult>;
  /** A new folder and what a step works with. */
  io(changes?: Partial<StepIo>): Promise<StepIo>;
  /** Local path of what was published. */
  path(key: string): string;
  read(key: string): Promise<Buffer>;
  /** Keys in the order in which they were published. */
  published: string[];
}

export async function planSteps(
  source: string,
  request: Pick<JobRequest, 'presets' | 'thumbnails' | 'quality'>,
  after: After,
): Promise<LocalSteps> {
  const folder = await emptyFolder(after);
  const media = await probe(source, { encoder });
  const { presets, thumbnails } = withIds(request);
  const plan = makePlan({
    ...{ presets, thumbnails, quality: request.quality ?? 'draft', media, newId, names: serviceNames },
    timing: await scan(source, media, { encoder }),
    address: { projectId: newId(), sha256: '00'.repeat(32), encoder: encoder.version },
  });
  const published: string[] = [];
  const facts = new Map<string, RenditionFacts>();
  const path = (key: string) => join(folder, 'published', key);
  const publish = async (key: string, write: (to: string) => Promise<void>) => {
    await mkdir(dirname(path(key)), { recursive: true });
    await write(path(key));
    published.push(key);
  };
  const io = async (changes: Partial<StepIo> = {}): Promise<StepIo> => ({
    ...{ threads: 1, batched: false },
    ...{ encoder, source, folder: await mkdtemp(join(folder, 'work-')), signal: new AbortController().signal },
    put: (key, from) => publish(key, (to) => copyFile(from, to)),
    putText: (key, text) => publish(key, (to) => writeFile(to, text)),
    get: (key, to) => copyFile(path(key), to),
    read: async (key) => createReadStream(path(key)),
    facts: (hash) => facts.get(hash)!,
    onProgress: () => {},
    onLog: () => {},
    onGrowth: async () => {},
    ...changes,
  });
  return {
    ...{ plan, source, io, path, published },
    async run(kind, changes) {
      const step = plan.steps.find((one) => one.kind === kind);
      if (step === undefined) throw new Error(`the plan has no step ${kind}`);
      const result = await runStep(plan, step, await io(changes));
      for (const [hash, fact] of Object.entries(result.renditions)) facts.set(hash, fact);
      return result;
    },
    read: (key) => (existsSync(path(key)) ? readFile(path(key)) : Promise.reject(new Error(`${key} is not there`))),
  };
}
