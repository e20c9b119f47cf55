import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import { newId } from '../core/ids.ts';
import { folderNames } from '../core/names.ts';
import { imagesFromChunks } from '../core/plan/images-from-chunks.ts';
import { makePlan } from '../core/plan/plan.ts';
import { VodsmithError } from '../errors.ts';
import { type Encoder, findEncoder } from '../media/encoder.ts';
import { hashFile } from '../media/hash-file.ts';
import { probe } from '../media/probe.ts';
import { readSource } from '../media/read-source.ts';
import type { Plan } from '../schemas/plan.ts';
import type { LocalRequest } from './local-options.ts';

export interface LocalPlan {
  encoder: Encoder;
  /** Absolute path. */
  source: string;
  plan: Plan;
}

/** The encoder that the environment names, or the one that is found. */
export function localEncoder(): Promise<Encoder> {
  const { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath } = process.env;
  return findEncoder({ ffmpegPath, ffprobePath });
}

/** Absolute path of a file that can be read. @throws VodsmithError `source_not_found` */
export async function localSource(file: string): Promise<string> {
  const source = resolve(file);
  try {
    await access(source, constants.R_OK);
    return source;
  } catch (cause) {
    throw new VodsmithError('source_not_found', `${file} cannot be read. Give the path of an existing video file.`, {
      cause,
    });
  }
}

/**
 * Probes the file and plans what is asked for, with names for people.
 *
 * @param work a folder for a copy of the source, where its clock jumps
 */
export async function planLocally(
  file: string,
  request: LocalRequest,
  work: string,
  signal?: AbortSignal,
): Promise<LocalPlan> {
  const original = await localSource(file);
  const encoder = await localEncoder();
  const options = { encoder, ...(signal && { signal }) };
  const probed = await probe(original, options);
  if (probed.type === 'image')
    throw new VodsmithError('media_unsupported', `${file} is an image. Give a video or audio file.`);
  const { path: source, ...found } = await readSource(original, probed, work, options);
  const address = { projectId: '', sha256: await hashFile(original, signal), encoder: encoder.version };
  const plan = makePlan({ ...request, ...found, address, names: folderNames(), newId });
  return { encoder, source, plan: imagesFromChunks(plan) };
}
