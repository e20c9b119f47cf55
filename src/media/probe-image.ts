import { VodsmithError } from '../errors.ts';
import type { Media } from '../schemas/media.ts';
import type { ProbeOptions } from './probe-options.ts';
import { runProbe } from './run-probe.ts';

/** What is wrong beside the picture, and does not keep it from being seen. */
const harmless = /Exif|unsupported tag/;

interface RawFrames {
  frames?: { width?: number; height?: number; side_data_list?: { rotation?: number }[] }[];
}

/**
 * Decodes an image once, as far as it is whole. It is done in the sandbox: nothing that a stranger sends is decoded in
 * this process. A JPEG has the size that it is shown with (Exif orientation).
 *
 * @param media as it was probed
 * @throws VodsmithError media_damaged, media_unsupported
 */
export async function probeImage(path: string, media: Media, options: ProbeOptions): Promise<Media> {
  if (media.format === 'bmp_pipe')
    throw new VodsmithError('media_unsupported', 'Images in BMP cannot be read: send a PNG, JPEG, WebP or TIFF.');
  const shown = ['-show_entries', 'frame=width,height:frame_side_data=rotation', '-read_intervals', '%+#1'];
  const { code, log, json } = await runProbe(path, shown, options);
  const raw = code === 0 ? (JSON.parse(json) as RawFrames) : {};
  const { width, height, side_data_list: sides = [] } = raw.frames?.[0] ?? {};
  if (!width || !height || log.some((line) => !harmless.test(line))) {
    const message = 'The image is damaged: it cannot be decoded. Send it again.';
    throw new VodsmithError('media_damaged', message, { facts: { log: log.slice(-10) } });
  }
  const turned = sides.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90);
  const size = turned ? { width: height, height: width } : { width, height };
  const { width: displayWidth, height: displayHeight } = size;
  return {
    ...{ ...media, type: 'image', duration: 0, audio: [] },
    video: media.video && { ...media.video, ...size, displayWidth, displayHeight },
  };
}
