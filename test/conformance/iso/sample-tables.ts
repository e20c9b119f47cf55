import { Unreadable } from '../unreadable.ts';
import { boxIn, maybeIn } from './boxes.ts';
import { Fields, fullBox } from './fields.ts';
import type { Sample } from './sample.ts';
import type { Track } from './track.ts';

type Row = [count: number, value: number];

/** Where a chunk's samples stand in the file. */
export interface Chunk {
  start: number;
  end: number;
}

/**
 * The samples of a track as its sample tables have them (ISO/IEC 14496-12 sections 8.6 and 8.7).
 *
 * @throws Unreadable where the tables disagree with one another, or go beyond the file
 */
export function readSamples(file: Buffer, track: Track): { samples: Sample[]; chunks: Chunk[] } {
  const stbl = track.tables;
  const sizes = readSizes(boxIn(stbl, 'stsz'), file.length);
  const durations = spread('stts', sizes.length, readRows(boxIn(stbl, 'stts')));
  const compositions = maybeIn(stbl, 'ctts');
  const offsets = compositions ? spread('ctts', sizes.length, readRows(compositions)) : sizes.map(() => 0);
  const stss = maybeIn(stbl, 'stss');
  const syncs = stss && new Set(readNumbers(stss));
  if (syncs && [...syncs].some((number) => number < 1 || number > sizes.length))
    throw new Unreadable('stss names samples that are not there');
  const { starts, chunks } = place(stbl, sizes, file.length);
  let decode = 0;
  const samples = sizes.map((size, index) => {
    const duration = durations[index]!;
    const sync = syncs === null || syncs.has(index + 1);
    const data = file.subarray(starts[index]!, starts[index]! + size);
    decode += duration;
    return { decode: decode - duration, shown: decode - duration + offsets[index]!, duration, sync, data };
  });
  return { samples, chunks };
}

function place(stbl: Buffer, sizes: number[], length: number): { starts: number[]; chunks: Chunk[] } {
  const wide = maybeIn(stbl, 'co64');
  const offsets = readNumbers(wide ?? boxIn(stbl, 'stco'), wide !== null);
  const perChunk = samplesPerChunk(boxIn(stbl, 'stsc'), offsets.length);
  const held = perChunk.reduce((sum, count) => sum + count, 0);
  if (held !== sizes.length) throw new Unreadable(`stsc has ${held} samples, stsz ${sizes.length}`);
  const starts: number[] = [];
  const chunks = offsets.map((start, index) => {
    let end = start;
    for (let left = perChunk[index]!; left > 0; left -= 1) {
      end += sizes[starts.length]!;
      starts.push(end - sizes[starts.length]!);
    }
    if (end > length) throw new Unreadable(`chunk ${index + 1} goes to byte ${end} of ${length}`);
    return { start, end };
  });
  return { starts, chunks };
}

function samplesPerChunk(stsc: Buffer, chunks: number): number[] {
  const { fields } = fullBox(stsc);
  const rows = Array.from({ length: fields.count(12) }, () => {
    const [first, count] = [fields.uint(4), fields.uint(4)];
    fields.skip(4);
    return { first, count };
  });
  if (rows.some(({ first }) => first > chunks)) throw new Unreadable('stsc names chunks that are not there');
  return Array.from({ length: chunks }, (_, index) => rows.findLast(({ first }) => first <= index + 1)?.count ?? 0);
}

function readSizes(stsz: Buffer, length: number): number[] {
  const { fields } = fullBox(stsz);
  const usual = fields.uint(4);
  const count = usual === 0 ? fields.count(4) : fields.uint(4);
  if (count * usual > length) throw new Unreadable(`${count} samples of ${usual} bytes do not fit`);
  return Array.from({ length: count }, () => (usual === 0 ? fields.uint(4) : usual));
}

function readRows(body: Buffer): Row[] {
  const { version, fields } = fullBox(body);
  const count = fields.count(8);
  return Array.from({ length: count }, () => [fields.uint(4), version === 1 ? fields.int(4) : fields.uint(4)]);
}

function readNumbers(body: Buffer, wide = false): number[] {
  const fields = new Fields(body).skip(4);
  return Array.from({ length: fields.count(wide ? 8 : 4) }, () => (wide ? fields.uint64() : fields.uint(4)));
}

function spread(table: string, samples: number, rows: Row[]): number[] {
  const held = rows.reduce((sum, [count]) => sum + count, 0);
  if (held !== samples) throw new Unreadable(`${table} has ${held} samples, stsz ${samples}`);
  return rows.flatMap(([count, value]) => Array<number>(count).fill(value));
}
