import type { DetailedError, UploadOptions as TusOptions } from 'tus-js-client';
import type { File as StoredFile } from '../schemas/file.ts';
import { ApiError, refusal, unreachable } from './api-error.ts';
import type { CallOptions, Connection } from './connection.ts';

/** What tus reads from. */
export interface Sources {
  ofPath(path: string): Promise<{ source: TusSource; name: string }>;
  /** For Blobs, if tus cannot read them itself. */
  blobReader?: NonNullable<TusOptions['fileReader']>;
}
export type TusSource = ConstructorParameters<typeof import('tus-js-client').Upload>[0];

export interface UploadProgress {
  /** Bytes. */
  sent: number;
  total: number;
}

export interface UploadOptions extends CallOptions {
  /** The name of the file on the server; by default its own. */
  name?: string;
  onProgress?: (progress: UploadProgress) => void;
  /** Called once with the URL of the upload. Keep it to resume later with `url`; browsers do that by themselves. */
  onUrl?: (url: string) => void;
  /** Resumes an upload that was interrupted. */
  url?: string;
}

/** Milliseconds before each retry, enough for a server to restart. */
const RETRIES = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];

export async function uploadFile(
  connection: Connection,
  sources: Sources,
  given: string | Blob,
  { name, onProgress, onUrl, url, signal }: UploadOptions,
): Promise<StoredFile> {
  signal?.throwIfAborted();
  const opened = typeof given === 'string' ? await sources.ofPath(given) : { source: given, name: '' };
  const ownName = given instanceof File ? given.name : opened.name;
  const filetype = typeof given === 'string' ? '' : given.type;
  const sentTo = await send(opened.source, signal, {
    endpoint: `${connection.url}/v1/uploads`,
    ...(url !== undefined && { uploadUrl: url }),
    ...(typeof given !== 'string' && sources.blobReader && { fileReader: sources.blobReader }),
    metadata: { filename: name ?? (ownName || 'video'), filetype },
    retryDelays: RETRIES,
    removeFingerprintOnSuccess: true,
    async onBeforeRequest(request) {
      request.setHeader('Authorization', await connection.authorization());
    },
    onProgress: (sent, total) => onProgress?.({ sent, total: total ?? sent }),
    onUrl,
    origin: connection.url,
  });
  return connection.call<StoredFile>('GET', `/v1/files/${sentTo.split('/').at(-1)}`, { signal });
}

/** @returns the URL of the upload, whose last part is the id of the file */
async function send(
  source: TusSource,
  signal: AbortSignal | undefined,
  { onUrl, origin, ...options }: TusOptions & { onUrl: ((url: string) => void) | undefined; origin: string },
): Promise<string> {
  // Loaded here: a program that sends no file does without it
  const { Upload } = await import('tus-js-client');
  return new Promise((resolve, reject) => {
    const upload = new Upload(source, {
      ...options,
      onUploadUrlAvailable: () => onUrl?.(upload.url!),
      onSuccess: () => resolve(upload.url!),
      onError: (error) => reject(faultOf(error, origin)),
    });
    const stop = () => void upload.abort().then(() => reject(signal?.reason));
    signal?.addEventListener('abort', stop, { once: true });
    void upload.findPreviousUploads().then(([earlier]) => {
      if (signal?.aborted) return;
      if (earlier && options.uploadUrl === undefined) upload.resumeFromPreviousUpload(earlier);
      upload.start();
    }, reject);
  });
}

/** A file that cannot be read, or a token that cannot be got, is the fault of others. */
function faultOf(error: Error | DetailedError, origin: string): Error {
  if (!('originalRequest' in error)) return error;
  const { originalResponse: answer, causingError } = error;
  if (causingError instanceof ApiError) return causingError;
  return answer ? refusal(answer.getStatus(), answer.getBody()) : unreachable(origin, error);
}
