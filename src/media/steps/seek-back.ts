import { furtherBack, isLate } from '../../core/plan/seek.ts';
import type { Picture } from '../../schemas/plan.ts';
import type { Encoded } from './encode.ts';

/** Times that reading begins further back, before all is read from the start. */
const most = 3;

/** What the plan says of a frame: its number, and seconds from the start of the file at which reading starts for it. */
export interface Sought {
  frame: number;
  seek: number | null;
}

/**
 * Reads from where the plan says, and from further back where that came late: after a seek, some sources have no whole
 * picture at the next keyframe, but some time after it.
 *
 * @param read reads from there on, and ends early where the first frame that it decodes is not `inTime`
 */
export async function seekBack<Read extends Encoded>(
  picture: Picture,
  { frame, seek }: Sought,
  read: (seek: number | null, inTime: (shown: number) => boolean) => Promise<Read>,
): Promise<Read & { late: boolean }> {
  let cpuSeconds = 0;
  let from = seek;
  for (let tries = 0; ; tries += 1) {
    const tried = await read(from, (shown) => !isLate(shown, picture, frame));
    cpuSeconds += tried.cpuSeconds;
    const late = isLate(tried.firstFrame, picture, frame);
    const further = late && tries < most ? furtherBack(from!, tried.firstFrame!, picture, frame) : null;
    if (further === null) return { ...tried, cpuSeconds, late };
    from = further;
  }
}
