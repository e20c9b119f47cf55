import { useSyncExternalStore } from 'react';
import { createJob } from '../server/jobs.ts';
import { lookAt } from './look-at.ts';
import { endUpload, sendFile } from './send-file.ts';
import { Speed } from './speed.ts';
import { newUpload, type Upload, type Wanted } from './upload.ts';

/** Files that are sent at once: more would only share the line. */
const AT_ONCE = 2;

// Outside the pages: an upload goes on while somebody looks at another one
let uploads: Upload[] = [];
const listeners = new Set<() => void>();
const running = new Map<string, AbortController>();

export const useUploads = (): Upload[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );

function set(next: Upload[]): void {
  uploads = next;
  window.onbeforeunload = next.some(isOnItsWay) ? askBeforeLeaving : null;
  for (const listener of listeners) listener();
}

const isOnItsWay = ({ state, source }: Upload) =>
  'file' in source && (state === 'waiting' || state === 'sending' || state === 'reading');
/** The browser's own question: it shows no words of ours. */
const askBeforeLeaving = (event: BeforeUnloadEvent) => event.preventDefault();

function change(id: string, changes: Partial<Upload>): void {
  set(uploads.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)));
}

/**
 * @param wanted what becomes of them once they have arrived; without it that is asked later
 * @returns their ids
 */
export function addFiles(files: File[], wanted: Wanted | null = null): string[] {
  const added = files.map((file) => ({ ...newUpload({ file }), wanted }));
  set([...uploads, ...added]);
  for (const { id, source } of added)
    if ('file' in source) void lookAt(source.file).then((looked) => change(id, { looked }));
  sendNext();
  return added.map(({ id }) => id);
}

export const addUrl = (url: string): void => set([...uploads, newUpload({ url })]);

/** Stops it, where it is on its way, and takes it off the list. What is stored stays. */
export function remove(id: string): void {
  const upload = uploads.find((one) => one.id === id);
  set(uploads.filter((one) => one.id !== id));
  running.get(id)?.abort();
  if (upload?.url && upload.stored === null) void endUpload(upload.url);
}

/** What has arrived stays: it goes on from there. */
export function pause(id: string): void {
  change(id, { state: 'paused', speed: 0 });
  running.get(id)?.abort();
}

/** Goes on with one that was paused, or broke off. */
export function resume(id: string): void {
  change(id, { state: 'waiting', speed: 0, error: null });
  sendNext();
}

/** Makes a job of each that has none: now, or as soon as it has arrived. */
export function encodeAll(wanted: Wanted): void {
  for (const { id, state } of uploads.filter((upload) => upload.jobId === null && upload.state !== 'failed')) {
    change(id, { wanted });
    if (state === 'stored') void makeJob(id, wanted);
  }
}

function sendNext(): void {
  const next = uploads.find(({ id, state }) => state === 'waiting' && !running.has(id));
  if (next === undefined || running.size >= AT_ONCE || !('file' in next.source)) return;
  void send(next, next.source.file);
  sendNext();
}

async function send({ id, url }: Upload, file: File): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const speed = new Speed();
  change(id, { state: 'sending' });
  const onProgress = (sent: number) =>
    !controller.signal.aborted &&
    change(id, { sent, speed: speed.add(performance.now(), sent), ...(sent >= file.size ? { state: 'reading' } : {}) });
  try {
    const onUrl = (known: string) => change(id, { url: known });
    const stored = await sendFile(file, { signal: controller.signal, url, onUrl, onProgress });
    change(id, { state: 'stored', sent: file.size, stored });
    const wanted = uploads.find((upload) => upload.id === id)?.wanted;
    if (wanted) await makeJob(id, wanted);
  } catch (error) {
    if (!controller.signal.aborted) change(id, { state: 'failed', error: (error as Error).message });
  } finally {
    running.delete(id);
    sendNext();
  }
}

async function makeJob(id: string, wanted: Wanted): Promise<void> {
  const upload = uploads.find((one) => one.id === id);
  if (upload === undefined) return;
  const source = 'url' in upload.source ? { videoUrl: upload.source.url } : { videoId: upload.stored!.id };
  try {
    const job = await createJob({ ...source, ...wanted });
    change(id, { state: 'created', jobId: job.id, error: null });
  } catch (error) {
    change(id, { error: (error as Error).message, wanted: null });
  }
}
