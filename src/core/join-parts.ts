import type { Plan } from '../schemas/plan.ts';
import type { RenditionFacts } from '../schemas/results.ts';
import { segmentAt } from './plan/chunks.ts';

/**
 * The parts of a rendition as one, from its first segment on; up to the first hole where some are missing, `null`
 * without the beginning.
 *
 * @throws Error where the parts have different init segments: they could not be played one after the other
 */
export function joinParts(parts: RenditionFacts[]): RenditionFacts | null {
  const [start, ...others] = parts.toSorted((a, b) => a.first - b.first);
  if (start?.first !== 0) return null;
  const whole = { ...start, segments: [...start.segments] };
  for (const part of others) {
    if (part.first !== whole.segments.length) break;
    if (!sameInit(part, start)) throw new Error(`the init segment of part ${part.first} is another one`);
    whole.segments.push(...part.segments);
    whole.samples += part.samples;
    whole.damaged += part.damaged;
    whole.missing += part.missing;
  }
  return whole;
}

/** Workers of one installation may have different builds of ffmpeg, whose names stand in what they write. */
const sameInit = ({ init: a }: RenditionFacts, { init: b }: RenditionFacts) =>
  a.sha256 === b.sha256 || (a.movie !== undefined && a.movie === b.movie);

/** Whether a picture has all segments of the video; a sound is one part. */
export function isWhole({ picture, renditions }: Plan, hash: string, { segments }: RenditionFacts): boolean {
  const isPicture = renditions.some((one) => one.hash === hash && one.kind === 'video');
  return !isPicture || segments.length === segmentAt(picture!, picture!.frames - 1) + 1;
}

/** All parts that were found, by hash, joined. */
export function joinAll(found: Iterable<readonly [hash: string, part: RenditionFacts]>): Map<string, RenditionFacts> {
  const byHash = Map.groupBy(found, ([hash]) => hash);
  return new Map(
    [...byHash].flatMap(([hash, parts]) => {
      const whole = joinParts(parts.map(([, part]) => part));
      return whole === null ? [] : [[hash, whole] as const];
    }),
  );
}
