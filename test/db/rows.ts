import { createHash } from 'node:crypto';
import { newId } from '../../src/core/ids.ts';
import type { Sql } from '../../src/db/database.ts';
import { insertFile, type NewFile } from '../../src/db/files.ts';
import { insertJob, type NewJob } from '../../src/db/jobs.ts';
import { insertProject } from '../../src/db/projects.ts';
import { type RenditionRef, storePart, useRenditions } from '../../src/db/renditions.ts';
import { insertTasks, type NewTask } from '../../src/db/tasks.ts';
import type { RenditionFacts } from '../../src/schemas/results.ts';

/** Id of a new project. */
export async function addProject(sql: Sql): Promise<string> {
  const { id } = await insertProject(sql, { id: newId(), name: 'A project', webhookSecret: 'encrypted' });
  return id;
}

export async function addJob(sql: Sql, projectId: string, changes: Partial<NewJob> = {}) {
  return await insertJob(sql, {
    ...{ id: newId(), projectId, presets: [], thumbnails: [], userData: null },
    ...{ videoId: null, videoUrl: 'https://example.com/a.mp4', webhookUrl: null, priority: 0, quality: 'standard' },
    ...changes,
  });
}

export async function addFile(sql: Sql, projectId: string, changes: Partial<NewFile> = {}) {
  const id = newId();
  return await insertFile(sql, {
    ...{ id, projectId, jobId: null, type: 'video', path: `files/videos/${id}.mp4`, name: 'a.mp4', size: 1000 },
    ...{ format: 'mp4', width: 1280, height: 720, duration: 10.5, sha256: 'ab'.repeat(32), media: null },
    ...changes,
  });
}

/** Id of a new task. */
export async function addTask(sql: Sql, jobId: string, changes: Partial<NewTask> = {}): Promise<string> {
  const id = newId();
  await insertTasks(sql, [
    { id, jobId, kind: 'encode', step: id, after: [], weight: 1, status: 'queued' as const, ...changes },
  ]);
  return id;
}

export function newRendition(): RenditionRef {
  const hash = createHash('sha256').update(newId()).digest('hex');
  return { hash, prefix: `files/renditions/${hash}` };
}

/** What was measured of one part. */
export const factsOf = (first: number): RenditionFacts => ({
  ...{ first, codec: 'avc1.64001f', timescale: 12_800, init: { bytes: 822, sha256: '1'.repeat(64) } },
  ...{ samples: 250, damaged: 0, missing: 0, segments: [{ duration: 128_000, bytes: 2 ** 33 }] },
});

/** A rendition that the job uses, in storage from its first segment on. */
export async function addRendition(sql: Sql, projectId: string, jobId: string): Promise<RenditionRef> {
  const rendition = newRendition();
  await useRenditions(sql, { projectId, jobId, renditions: [rendition] });
  await storePart(sql, rendition.hash, factsOf(0));
  return rendition;
}
