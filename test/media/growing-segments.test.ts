import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GrowingSegments } from '../../src/media/growing-segments.ts';
import { emptyFolder, ffmpeg } from './generated-media.ts';

/** Twelve seconds of sound, a fragment every two. */
async function fragmentedSound(): Promise<Buffer> {
  const path = join(await emptyFolder(onTestFinished), 'sound.mp4');
  const source = ['-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=12', '-c:a', 'aac'];
  const muxer = ['-frag_duration', '2000000', '-movflags', '+empty_moov+default_base_moof+skip_trailer'];
  await ffmpeg(...source, ...muxer, path);
  return await readFile(path);
}

interface Taken {
  segments: GrowingSegments;
  names: string[];
  bytes: Buffer[];
  take(): Promise<boolean>;
}

function follow(path: string, end = 100): Taken {
  const [names, bytes]: [string[], Buffer[]] = [[], []];
  const segments = new GrowingSegments(path, end);
  const write = async (name: string, part: Buffer) => {
    names.push(name);
    bytes.push(part);
  };
  return { segments, names, bytes, take: () => segments.take(write) };
}

test('a file that is not there yet, or only begun, has nothing', async () => {
  const whole = await fragmentedSound();
  const path = join(await emptyFolder(onTestFinished), 'growing.mp4');
  const { segments, names, take } = follow(path);
  expect(await take()).toBe(false);
  await writeFile(path, whole.subarray(0, 100));
  expect(await take()).toBe(false);
  expect(segments.facts).toBeNull();
  expect(names).toEqual([]);
});

test('segments are handed on as they become whole, byte by byte those of the file', async () => {
  const whole = await fragmentedSound();
  const path = join(await emptyFolder(onTestFinished), 'growing.mp4');
  const { segments, names, bytes, take } = follow(path);
  let counted = 0;
  for (let at = 0; at < whole.length; at += 3001) {
    await appendFile(path, whole.subarray(at, at + 3001));
    const more = await take();
    const { length } = segments.facts?.segments ?? [];
    expect(more).toBe(length > counted);
    counted = length;
  }
  expect(names).toEqual(['init.mp4', '0.m4s', '1.m4s', '2.m4s', '3.m4s', '4.m4s', '5.m4s']);
  expect(Buffer.concat(bytes).equals(whole)).toBe(true);
  const { codec, timescale, samples } = segments.facts!;
  expect({ codec, timescale }).toEqual({ codec: 'mp4a.40.2', timescale: 48_000 });
  // 12 s in packets of 1024 samples, and the priming packet
  expect(samples).toBe(Math.ceil((12 * 48_000) / 1024) + 1);
});

test('what goes beyond the end is left to whoever cuts it', async () => {
  const path = join(await emptyFolder(onTestFinished), 'growing.mp4');
  await writeFile(path, await fragmentedSound());
  const { names, take } = follow(path, 5);
  await take();
  await take();
  expect(names).toEqual(['init.mp4', '0.m4s', '1.m4s']);
});
