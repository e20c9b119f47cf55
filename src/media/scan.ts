import { untrusted } from '../core/ffmpeg/untrusted-input.ts';
import { PacketSpan, PacketTimes } from '../core/timestamps.ts';
import { VodsmithError } from '../errors.ts';
import type { Media, Timing } from '../schemas/media.ts';
import type { ProbeOptions } from './probe-options.ts';
import { runEncoder } from './run-encoder.ts';

const scanStall = 60_000;
/** What the Matroska demuxer says where it has to look for the next cluster. Of transport streams packets are marked. */
const lostBytes = /^\[matroska,webm @ \w+\] .*(EBML number|EBML element|exceeds|parent)/;
/** In this order in every line, whatever order they are asked in. */
const columns = 'packet=stream_index,pts_time,dts_time,duration_time,flags';

/**
 * Reads the timestamp of every packet, without decoding: what the header says of duration and rate may be missing or a
 * lie. Packets that an edit list hides are not counted.
 *
 * @throws VodsmithError media_damaged where no packet can be read
 */
export async function scan(path: string, media: Media, { encoder, signal }: ProbeOptions): Promise<Timing> {
  const args = ['-v', 'error', ...untrusted, '-show_entries', columns, '-of', 'csv=p=0', path];
  const picture = new PacketTimes();
  const sounds = new Map(media.audio.map(({ index }) => [index, new PacketSpan()]));
  let damaged = 0;
  const { code } = await runEncoder(encoder, 'ffprobe', args, {
    reads: [path],
    stall: scanStall,
    ...(signal && { signal }),
    onLog: (line) => {
      if (lostBytes.test(line)) damaged += 1;
    },
    onLine: (line) => {
      const [stream, presented, decoded, lasting, flags] = line.split(',', 5);
      if (flags === undefined || flags.includes('D')) return;
      const index = Number(stream);
      if (flags.includes('C')) damaged += 1;
      const times = { time: seconds(presented), decoded: seconds(decoded), duration: seconds(lasting) || 0 };
      const packet = { ...times, key: flags.includes('K') };
      if (index === media.video?.index) picture.add(packet);
      sounds.get(index)?.add(packet);
    },
  });
  if (code < 0) throw new VodsmithError('unavailable', 'Reading the source was interrupted. Send the job again.');
  const video = picture.describe();
  const audio = [...sounds].flatMap(([index, span]) => {
    const found = span.describe();
    return found ? [{ index, ...found }] : [];
  });
  if (!video && audio.length === 0) {
    throw new VodsmithError(
      'media_damaged',
      'No picture or sound could be read from the file: it is damaged. Send it again.',
    );
  }
  return { video, audio, ...(damaged > 0 ? { damaged } : {}) };
}

/** NaN for what the container does not tell. */
const seconds = (text: string | undefined) => Number.parseFloat(text ?? '');
