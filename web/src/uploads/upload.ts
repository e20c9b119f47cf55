import type { File as StoredFile } from '../../../src/schemas/file.ts';
import type { JobRequest } from '../../../src/schemas/job-request.ts';
import type { Looked } from './look-at.ts';

/** What becomes of a source in the job. */
export type Wanted = Omit<JobRequest, 'videoId' | 'videoUrl'>;

/** One file, or one URL, on its way to a job. */
export interface Upload {
  id: string;
  name: string;
  /** Bytes; 0 for a URL, which the server fetches by itself. */
  size: number;
  source: { file: File } | { url: string };
  state: 'waiting' | 'sending' | 'paused' | 'reading' | 'stored' | 'failed' | 'created';
  /** Bytes. */
  sent: number;
  /** Bytes per second. */
  speed: number;
  /** Where its bytes go, once the server has said so. */
  url: string | null;
  error: string | null;
  looked: Looked | null;
  stored: StoredFile | null;
  /** Asked for while it was still being sent. */
  wanted: Wanted | null;
  jobId: string | null;
}

export const newUpload = (source: Upload['source']): Upload => ({
  ...{ id: crypto.randomUUID(), source, sent: 0, speed: 0, url: null, error: null, looked: null, stored: null },
  ...{ wanted: null, jobId: null },
  ...('file' in source
    ? { name: source.file.name, size: source.file.size, state: 'waiting' }
    : { name: source.url, size: 0, state: 'stored' }),
});

/** Displayed pixels of a video, as far as anybody has looked; `null` where nobody could. */
export const sizeOf = ({ stored, looked }: Upload): Looked | null => stored?.meta?.resolution ?? looked;

/** Seconds until the last byte has left; `null` where there is no telling. */
export const secondsLeft = ({ size, sent, speed }: Upload): number | null => (speed > 0 ? (size - sent) / speed : null);
