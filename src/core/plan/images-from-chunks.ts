import type { EncodeVideo, ExtractImages, Images, Picture, Plan } from '../../schemas/plan.ts';
import { smallFile } from './limits.ts';
import { isDeinterlaced } from './picture.ts';
import { imagesWeight } from './steps.ts';
import { frameAt, rgbBytes } from './wanted-frames.ts';

/** Bytes of the frames that one encode leaves in a file for their images. */
const mostBytes = smallFile / 2;

/**
 * The plan with images that come out of the encodes which decode their frames anyway. What no encode of the plan has is
 * left to the step of the images alone: frames of chunks that are known already, those of the opening, for which
 * somebody waits, and those for which there is no room; and all of a picture that is deinterlaced, which would be done
 * twice, since encodes leave frames before anything of theirs (docs/adr/0040-images-from-chunks.md).
 */
export function imagesFromChunks(plan: Plan): Plan {
  const { picture } = plan;
  const alone = plan.steps.find((step): step is ExtractImages => step.kind === 'extract-images');
  if (picture === null || alone === undefined || isDeinterlaced(picture)) return plan;
  const { size } = alone;
  const most = Math.floor(mostBytes / rgbBytes(size));
  const left = new Map(alone.frames.map((frame) => [frame, frameAt(picture, frame.at)]));
  const takenBy = ({ from, to }: EncodeVideo) => {
    const inside = [...left].filter(([, number]) => from <= number && number < to);
    const frames = inside.slice(0, most).map(([frame]) => frame);
    for (const frame of frames) left.delete(frame);
    return frames;
  };
  const steps = plan.steps.map((step) => {
    if (step.kind !== 'encode-video' || isOpening(step, picture)) return step;
    const frames = takenBy(step);
    return frames.length === 0 ? step : { ...step, images: { size, frames } };
  });
  const rest = { ...alone, weight: imagesWeight(size, left.size), frames: [...left.keys()] };
  return { ...plan, steps: steps.flatMap((step) => (step !== alone ? step : left.size === 0 ? [] : rest)) };
}

/** The images of a chunk by themselves: each frame is sought. */
export const imagesAlone = ({ id, after, weight }: EncodeVideo, images: Images): ExtractImages => ({
  ...{ id, kind: 'extract-images', after, weight },
  ...images,
});

/** The first of several chunks. */
const isOpening = ({ from, to }: EncodeVideo, { frames }: Picture) => from === 0 && to < frames;
