import type { Job } from '../../src/schemas/job.ts';

type Named = Pick<Job, 'id' | 'source' | 'videoUrl'>;

/** What people call it: the name of the file that was sent, or the end of the URL. */
export function nameOf({ id, source, videoUrl }: Named): string {
  if (videoUrl !== undefined) return lastSegment(videoUrl) ?? videoUrl;
  return source?.name || id;
}

function lastSegment(url: string): string | undefined {
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const last = path.split('/').findLast((part) => part !== '');
  try {
    return last && decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Seconds from the first work to the end, or to now; `null` before it began. */
export function encodingSeconds({ startedAt, finishedAt }: Pick<Job, 'startedAt' | 'finishedAt'>): number | null {
  if (startedAt === undefined) return null;
  const end = finishedAt === undefined ? Date.now() : Date.parse(finishedAt);
  return Math.max(0, (end - Date.parse(startedAt)) / 1000);
}
