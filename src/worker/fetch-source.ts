import { join } from 'node:path';
import { refuseMedia } from '../core/limits.ts';
import { insertFile } from '../db/files.ts';
import { queueFirstTask } from '../db/first-task.ts';
import { holdRoom } from '../db/hold-room.ts';
import { lockJob, setJobSource } from '../db/jobs.ts';
import { hold } from '../db/lease.ts';
import { finishTask } from '../db/tasks.ts';
import { VodsmithError } from '../errors.ts';
import { extensionOf } from '../media/extension.ts';
import { probe } from '../media/probe.ts';
import { download } from '../net/download.ts';
import type { TaskRun } from './task-run.ts';
import type { WorkContext } from './work-context.ts';

/** Fetches the source of a job that names a URL: it becomes a file of the project, as an upload does. */
export async function fetchSource(
  context: WorkContext,
  { task, job, folder, signal, holdLease }: TaskRun,
): Promise<void> {
  const { db, sources, egress, encoder, limits } = context;
  const path = join(folder, 'source');
  // The task's id: a task that is done again writes the same object
  const id = task.id;
  await using room = holdRoom(db, { id, projectId: job.projectId }, limits.storedBytes);
  await using disk = context.disk.hold();
  const fetched = await download(egress, job.videoUrl!, path, {
    ...{ signal, maxBytes: limits.uploadBytes, timeout: limits.fetchSeconds * 1000 },
    async claim(bytes, total) {
      await room.claim(bytes, total);
      await disk.claim(bytes, total);
    },
  });
  const media = await probe(path, { encoder, signal });
  refuseMedia(media, limits);
  if (media.type === 'image')
    throw new VodsmithError('media_unsupported', 'The source behind "videoUrl" is an image. Name a video or a sound.');
  const key = `files/videos/${id}.${extensionOf(media)}`;
  await holdLease();
  await sources.put(key, path);

  await db.transaction(async (sql) => {
    await lockJob(sql, job.id);
    hold(await finishTask(sql, task, null));
    await room.settle(sql, fetched.size);
    await insertFile(sql, {
      ...{ id, projectId: job.projectId, jobId: null, type: media.type, path: key, name: fetched.name },
      ...{ size: fetched.size, sha256: fetched.sha256, format: media.format, duration: media.duration, media },
      width: media.video?.displayWidth ?? null,
      height: media.video?.displayHeight ?? null,
    });
    await setJobSource(sql, job.id, id);
    await queueFirstTask(sql, { ...job, videoId: id });
  });
}
