import type { Job, OutputFile } from '../../src/schemas/job.ts';

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

/** The format of an image, by the end of its name. */
export const imageFormat = ({ filePath }: Pick<OutputFile, 'filePath'>): string => filePath.split('.').at(-1) ?? '';

/**
 * Whether a thumbnail is blurred. Of an item that asks for both, the plain one comes first: that is the order of a job's
 * files. `null` where nobody needs to know, since all are plain, or can, since the other one was deleted.
 */
export function imageFilter(
  { thumbnails, files }: Pick<Job, 'thumbnails' | 'files'>,
  image: OutputFile,
): 'plain' | 'blurred' | null {
  const filters = new Set(thumbnails.find(({ id }) => id === image.presetId)?.filters);
  if (!filters.has('blur')) return null;
  if (!filters.has('none')) return 'blurred';
  const both = files.filter(
    (one) =>
      one.presetId === image.presetId && one.resolution === image.resolution && imageFormat(one) === imageFormat(image),
  );
  if (both.length !== 2) return null;
  return both[0]!.id === image.id ? 'plain' : 'blurred';
}
