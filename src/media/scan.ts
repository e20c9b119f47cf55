import { untrusted } from '../core/ffmpeg/common.ts';
import { describeTimestamps, type Packet } from '../core/timestamps.ts';
import { VodsmithError } from '../errors.ts';
import type { Media, Timing } from '../schemas/media.ts';
import type { ProbeOptions } from './probe-options.ts';
import { run } from './process.ts';

const scanStall = 60_000;

/**
 * Reads the timestamp of every packet, without decoding: what the header says of duration and rate may be missing or a
 * lie. Packets that an edit list hides are not counted.
 *
 * @throws VodsmithError media_damaged where no packet can be read
 */
export async function scan(path: string, media: Media, { encoder, signal }: ProbeOptions): Promise<Timing> {
  const entries = 'packet=stream_index,pts_time,duration_time,flags';
  const args = ['-v', 'error', ...untrusted, '-show_entries', entries, '-of', 'compact=p=0', path];
  const wanted = new Set([media.video?.index, ...media.audio.map((audio) => audio.index)]);
  const packets = new Map<number, Packet[]>();
  const { code } = await run(encoder.ffprobe, args, {
    leash: encoder.leash,
    stall: scanStall,
    ...(signal && { signal }),
    onLine: (line) => {
      const read = readPacket(line);
      if (!read || !wanted.has(read.index)) return;
      const list = packets.get(read.index);
      if (list) list.push(read.packet);
      else packets.set(read.index, [read.packet]);
    },
  });
  if (code < 0) throw new VodsmithError('unavailable', 'The reading of the source was broken off: send it again.');
  const video = media.video && describeTimestamps(packets.get(media.video.index) ?? []);
  const audio = media.audio.flatMap(({ index }) => {
    const found = describeTimestamps(packets.get(index) ?? []);
    return found ? [{ index, first: found.first, end: found.end }] : [];
  });
  if (!video && audio.length === 0) {
    throw new VodsmithError(
      'media_damaged',
      'No picture or sound could be read from the file: it is damaged. Send it again.',
    );
  }
  return { video, audio };
}

function readPacket(line: string): { index: number; packet: Packet } | null {
  const fields = Object.fromEntries(line.split('|').map((field) => field.split('=', 2) as [string, string]));
  const { stream_index: index, pts_time: time, duration_time: duration, flags } = fields;
  if (index === undefined || flags?.includes('D')) return null;
  return {
    index: Number(index),
    packet: {
      time: Number.parseFloat(time ?? ''),
      duration: Number.parseFloat(duration ?? '') || 0,
      key: flags?.includes('K') ?? false,
    },
  };
}
