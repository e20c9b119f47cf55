import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cutSegments } from '../../src/media/segments.ts';
import { emptyFolder, ffmpeg, makePicture } from './generated-media.ts';

interface Cut {
  file: Buffer;
  names: string[];
  parts: Buffer[];
  facts: Awaited<ReturnType<typeof cutSegments>>;
}

const fragmented = '+frag_keyframe+empty_moov+default_base_moof+skip_trailer';

/** `seconds` of film at 25 frames per second, a fragment every 10 frames, cut into segments. */
async function cut(seconds: number, fragments: number, flags = fragmented, first = 0): Promise<Cut> {
  const folder = await emptyFolder(onTestFinished);
  const source = await makePicture(join(folder, 'source.mp4'), '64x64', seconds);
  const path = join(folder, 'fragmented.mp4');
  const encoding = ['-c:v', 'libx264', '-g', '10', '-keyint_min', '10', '-sc_threshold', '0'];
  await ffmpeg('-i', source, ...encoding, '-movflags', flags, path);
  const names: string[] = [];
  const parts: Buffer[] = [];
  const facts = await cutSegments(path, { fragments, first }, async (name, bytes) => {
    names.push(name);
    parts.push(bytes);
  });
  return { file: await readFile(path), names, parts, facts };
}

describe('a fragmented MP4', () => {
  test('is the sum of its segments, in their order', async () => {
    const { file, names, parts } = await cut(2, 2);
    expect(names).toEqual(['init.mp4', '0.m4s', '1.m4s', '2.m4s']);
    expect(Buffer.concat(parts).equals(file)).toBe(true);
    expect(parts[0]!.toString('latin1', 4, 8)).toBe('ftyp');
    for (const segment of parts.slice(1)) expect(segment.toString('latin1', 4, 8)).toBe('moof');
  });

  test('is measured: durations, bytes, frames and codec', async () => {
    const { parts, facts } = await cut(2, 2);
    expect(facts).toMatchObject({ codec: expect.stringMatching(/^avc1\.[0-9a-f]{6}$/), samples: 50 });
    const sha256 = createHash('sha256').update(parts[0]!).digest('hex');
    expect(facts!.init).toMatchObject({ bytes: parts[0]!.length, sha256 });
    expect(facts!.segments.map(({ bytes }) => bytes)).toEqual(parts.slice(1).map(({ length }) => length));
    const seconds = facts!.segments.map(({ duration }) => duration / facts!.timescale);
    expect(seconds).toEqual([0.8, 0.8, 0.4]);
  });

  test('that is a part goes on with the numbers, and leaves the init segment to the first part', async () => {
    const { names, facts } = await cut(2, 2, fragmented, 7);
    expect(names).toEqual(['7.m4s', '8.m4s', '9.m4s']);
    expect(facts).toMatchObject({ first: 7, samples: 50 });
  });

  test('may be shorter than one segment', async () => {
    const { names, facts } = await cut(1, 100);
    expect(names).toEqual(['init.mp4', '0.m4s']);
    expect(facts).toMatchObject({ samples: 25 });
  });
});

test('a file without a fragment has no segment', async () => {
  expect(await cut(1, 1, '+faststart')).toMatchObject({ names: [], facts: null });
});
