import { VodsmithError } from '../../errors.ts';
import type { AudioStream, Media } from '../../schemas/media.ts';

/**
 * Marks the tracks of sound whose codec the encoder cannot decode: it would fail with them. Those of its codecs in which
 * no channel was found have nothing to decode and are taken out.
 *
 * @param decodes names of codecs, as ffprobe has them; where it is empty, all that have a name
 * @throws VodsmithError media_unsupported for a picture that cannot be decoded, and for sound alone that cannot
 */
export function markUndecodable(media: Media, decodes: ReadonlySet<string>): Media {
  const canDecode = (codec: string) => codec !== 'unknown' && (decodes.size === 0 || decodes.has(codec));
  const { video } = media;
  if (video !== null && !canDecode(video.codec)) throw unsupported('The picture', [video.codec]);
  const audio = media.audio.flatMap(({ decodable: _before, ...track }): AudioStream[] => {
    if (!canDecode(track.codec)) return [{ ...track, decodable: false }];
    return track.channels > 0 ? [track] : [];
  });
  if (video === null) refuseUndecodable(audio);
  return { ...media, audio };
}

/** @throws VodsmithError media_unsupported where there are tracks of sound, and none can be decoded */
export function refuseUndecodable(audio: AudioStream[]): void {
  if (audio.length > 0 && !audio.some(isDecodable)) throw unsupported('The sound', codecsOf(audio));
}

export const isDecodable = ({ decodable }: AudioStream): boolean => decodable !== false;

/** Each once. */
export const codecsOf = (audio: AudioStream[]): string[] => [...new Set(audio.map(({ codec }) => codec))];

function unsupported(what: string, codecs: string[]): VodsmithError {
  const message = `${what} of the file cannot be decoded (${codecs.join(', ')}): convert it to a common codec, and send the result.`;
  return new VodsmithError('media_unsupported', message);
}
