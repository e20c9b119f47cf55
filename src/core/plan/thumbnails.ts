import type { Notice, Thumbnail } from '../../schemas/job.ts';
import type { ExtractImages, PlannedOutput } from '../../schemas/plan.ts';
import type { Names } from '../names.ts';
import { type Size, sizeFor } from '../sizes.ts';
import type { Timeline } from './timeline.ts';

/** @param timestamp "HH:MM:SS" @returns seconds */
export function seconds(timestamp: string): number {
  return timestamp.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

const filterOrder = ['none', 'blur'] as const;

export interface PlannedImages {
  frames: ExtractImages['frames'];
  outputs: PlannedOutput[];
  warnings: Notice[];
}

interface Means {
  /** Seconds from the start of the file at which reading starts for what is shown then; `null` for the start. */
  seek: (at: number) => number | null;
  names: Names;
  newId: () => string;
}

/** The images of all thumbnails: format by format, `none` before `blur`; one decoded frame for each timestamp. */
export function planThumbnails(
  thumbnails: Thumbnail[],
  display: Size | null,
  time: Timeline,
  means: Means,
): PlannedImages {
  const planned: PlannedImages = { frames: [], outputs: [], warnings: [] };
  for (const thumbnail of thumbnails) {
    const at = seconds(thumbnail.timestamp);
    if (display === null) {
      planned.warnings.push({
        code: 'thumbnail_without_picture',
        message: `The thumbnail at ${thumbnail.timestamp} was left out: the source has no picture.`,
      });
    } else if (at >= time.duration) {
      planned.warnings.push({
        code: 'thumbnail_after_end',
        message: `The thumbnail at ${thumbnail.timestamp} was left out: the source ends after ${time.duration.toFixed(2)} s.`,
      });
    } else {
      addImages(planned, thumbnail, Math.min(at, time.lastFrame), display, means);
    }
  }
  return planned;
}

function addImages(
  planned: PlannedImages,
  thumbnail: Thumbnail,
  at: number,
  display: Size,
  { seek, names, newId }: Means,
) {
  let frame = planned.frames.find((known) => known.at === at);
  if (!frame) {
    frame = { at, seek: seek(at), images: [] };
    planned.frames.push(frame);
  }
  const filters = filterOrder.filter((filter) => (thumbnail.filters ?? ['none']).includes(filter));
  for (const resolution of new Set(thumbnail.resolutions)) {
    for (const format of new Set(thumbnail.formats)) {
      for (const filter of filters) {
        const id = newId();
        const size = sizeFor(resolution, display);
        const key = names.image(id, { timestamp: thumbnail.timestamp, resolution, format, filter });
        frame.images.push({ output: id, key, format, filter, ...size });
        planned.outputs.push({ id, key, type: 'image', presetId: thumbnail.id, resolution, ...size });
      }
    }
  }
}
