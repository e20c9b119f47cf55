import type { Notice, Preset } from '../../schemas/job.ts';
import type { Media, Timing } from '../../schemas/media.ts';
import { codecsOf, isDecodable } from '../probe/decodable.ts';
import { isAbove, type Size, sizeFor } from '../sizes.ts';

/**
 * What the outputs lack or have repaired because of the source, and resolutions above it.
 *
 * @param media without the tracks that have no packet
 * @param display pixels as shown; `null` without a picture
 */
export function sourceWarnings(
  { timing, presets, straightened }: { timing: Timing; presets: Preset[]; straightened?: boolean },
  media: Media,
  display: Size | null,
): Notice[] {
  const warnings: Notice[] = [];
  if (straightened) {
    const message = 'The timestamps of the source jump: its parts were joined one after the other.';
    warnings.push({ code: 'timestamps_repaired', message });
  }
  if (timing.damaged) {
    const places = timing.damaged === 1 ? 'a place' : `${timing.damaged} places`;
    const message = `The source is damaged in ${places}: what could be read there is in the outputs.`;
    warnings.push({ code: 'source_damaged', message });
  }
  const leftOut = media.audio.filter((track) => !isDecodable(track));
  if (leftOut.length > 0) {
    const lack = leftOut.length === media.audio.length ? ' The outputs have no sound.' : '';
    const message = `The source has sound that cannot be decoded (${codecsOf(leftOut).join(', ')}): it was left out.${lack}`;
    warnings.push({ code: 'sound_not_decoded', message });
  }
  if (media.audio.length === 0)
    warnings.push({ code: 'no_sound', message: 'The source has no sound, so the outputs have none.' });
  if (display === null) {
    warnings.push({ code: 'no_picture', message: 'The source has no picture, so the outputs have only sound.' });
    return warnings;
  }
  const asked = new Set(presets.flatMap((preset) => preset.resolutions));
  for (const resolution of [...asked].filter((one) => isAbove(one, display))) {
    const size = sizeFor(resolution, display);
    warnings.push({
      code: 'resolution_above_source',
      message: `The source is ${display.width}x${display.height}: ${resolution} was encoded at ${size.width}x${size.height}, not scaled up.`,
    });
  }
  return warnings;
}
