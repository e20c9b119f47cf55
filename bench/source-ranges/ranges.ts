import { open, rm, stat, truncate, writeFile } from 'node:fs/promises';
import type { Encoder } from '../../src/media/encoder.ts';
import { run } from '../../src/media/process.ts';
import type { EncodeVideo, Plan } from '../../src/schemas/plan.ts';

/** Bytes from `start` up to `end`. */
export interface Range {
  start: number;
  end: number;
}

interface Packet extends Range {
  /** Seconds. */
  time: number;
  /** Of a picture. */
  key: boolean;
}

export interface Layout {
  /** Bytes. */
  size: number;
  /** In the order of the file. */
  packets: Packet[];
  /** What lies between packets, and so may be an index, and both ends. */
  index: Range[];
}

/** Bytes at both ends, where every container has its header or its index. */
const EDGE = 64 * 1024;
/** Bytes between two packets that may be an index: what is shorter is a packet's or a cluster's header. */
const GAP = 4096;
/** Seconds before and after the chunk, for reordered frames and the other streams. */
const BESIDE = 1;

/** Where every packet of the film lies. */
export async function layoutOf(encoder: Encoder, path: string): Promise<Layout> {
  const packets: Packet[] = [];
  const columns = 'packet=codec_type,pts_time,size,pos,flags';
  await run(encoder.ffprobe, ['-v', 'error', '-show_entries', columns, '-of', 'csv=p=0', path], {
    onLine(line) {
      const [kind, time, size, position, flags = ''] = line.split(',');
      const start = Number(position);
      if (!Number.isInteger(start) || time === 'N/A') return;
      packets.push({ start, end: start + Number(size), time: Number(time), key: kind === 'video' && /K/.test(flags) });
    },
  });
  packets.sort((a, b) => a.start - b.start);
  const { size } = await stat(path);
  const index = [{ start: 0, end: Math.min(EDGE, size) }];
  let end = 0;
  for (const packet of [...packets, { start: size, end: size }]) {
    if (packet.start - end >= GAP) index.push({ start: end, end: packet.start });
    end = Math.max(end, packet.end);
  }
  index.push({ start: Math.max(0, size - EDGE), end: size });
  return { size, packets, index };
}

/** What a worker would fetch for the chunk: the index, and all from its keyframe to its end. Overlaps are joined. */
export function rangesFor({ packets, index }: Layout, { picture }: Plan, chunk: EncodeVideo): Range[] {
  const [numerator, denominator = 1] = picture!.rate.split('/').map(Number);
  const end = (chunk.to * denominator) / numerator! + picture!.lead + BESIDE + packets[0]!.time;
  const seek = chunk.seek === null ? Number.NEGATIVE_INFINITY : chunk.seek + packets[0]!.time;
  const keyframes = packets.filter(({ key, time }) => key && time <= seek).map(({ time }) => time);
  const from = Math.max(Number.NEGATIVE_INFINITY, ...keyframes) - BESIDE;
  const near = packets.filter(({ time }) => time >= from && time <= end);
  const chunkRange = { start: Math.min(...near.map((one) => one.start)), end: Math.max(...near.map((one) => one.end)) };
  const joined: Range[] = [];
  for (const range of [...index, chunkRange].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else joined.push({ ...range });
  }
  return joined;
}

/** A file of the same size with these bytes alone: the rest is a hole. */
export async function sparseCopy(path: string, ranges: Range[], to: string): Promise<string> {
  await rm(to, { force: true });
  await writeFile(to, '');
  await truncate(to, (await stat(path)).size);
  await using from = await open(path);
  await using copy = await open(to, 'r+');
  for (const { start, end } of ranges) {
    const bytes = Buffer.alloc(end - start);
    await from.read(bytes, 0, bytes.length, start);
    await copy.write(bytes, 0, bytes.length, start);
  }
  return to;
}
