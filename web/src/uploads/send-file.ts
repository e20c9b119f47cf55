import type { DetailedError } from 'tus-js-client';
import type { File as StoredFile } from '../../../src/schemas/file.ts';
import { ask, refusal, ServerError, tokenHeader } from '../server/request.ts';

/** Milliseconds before each new try: a server that starts again is back in this time. */
const RETRIES = [0, 1000, 3000, 5000, 10_000, 20_000];
const VERSION = { 'tus-resumable': '1.0.0' };

interface Options {
  signal: AbortSignal;
  /** Where an upload of this file goes on that was paused. */
  url: string | null;
  onUrl: (url: string) => void;
  /** @param sent bytes that have left */
  onProgress: (sent: number) => void;
}

/**
 * Sends a file by tus, and goes on where an earlier upload of the same file ended, one before the page was loaded too.
 *
 * @throws ServerError; the reason of `signal` when that is aborted: what has arrived stays
 */
export async function sendFile(file: File, { signal, url, onUrl, onProgress }: Options): Promise<StoredFile> {
  // Loaded here: no page needs it before somebody sends a file
  const { Upload } = await import('tus-js-client');
  signal.throwIfAborted();
  const sentTo = await new Promise<string>((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: '/v1/uploads',
      ...(url !== null && { uploadUrl: url }),
      metadata: { filename: file.name, filetype: file.type },
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => {
        for (const [name, value] of Object.entries(tokenHeader())) request.setHeader(name, value);
      },
      onUploadUrlAvailable: () => onUrl(upload.url!),
      onProgress,
      onSuccess: () => resolve(upload.url!),
      onError: (error) => reject(faultOf(error)),
    });
    const stop = () => void upload.abort().then(() => reject(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    void upload.findPreviousUploads().then((earlier) => {
      if (signal.aborted) return;
      if (url === null && earlier[0]) upload.resumeFromPreviousUpload(earlier[0]);
      upload.start();
    }, reject);
  });
  return ask('GET', `/v1/files/${sentTo.split('/').at(-1)}`);
}

/** Removes what has arrived of an upload. */
export async function endUpload(url: string): Promise<void> {
  // One that cannot be reached ends by itself, a day later
  await fetch(url, { method: 'DELETE', headers: { ...tokenHeader(), ...VERSION } }).catch(() => {});
}

function faultOf(error: Error | DetailedError): ServerError {
  const answer = 'originalResponse' in error ? error.originalResponse : null;
  if (answer) return refusal(answer.getStatus(), answer.getBody());
  return new ServerError(0, 'unreachable', 'The connection broke off before the file was sent. What arrived is kept.');
}
