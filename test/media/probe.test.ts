import { chmod, copyFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { probe } from '../../src/media/probe.ts';
import type { Media } from '../../src/schemas/media.ts';
import { hasMedia, mediaFile } from '../media-files.ts';
import { listenOnLoopback } from '../net/loopback.ts';
import { emptyFolder, encoder, ffmpeg, makeFilm } from './generated-media.ts';

const facts = (path: string, signal?: AbortSignal) => probe(path, { encoder, ...(signal && { signal }) });
const cleanups: (() => Promise<void>)[] = [];
let folder: string;

beforeAll(async () => {
  folder = await emptyFolder((cleanup) => cleanups.push(cleanup));
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

interface Row {
  file: string;
  /** "none", or codec, size as displayed, and what is special. */
  picture: string;
  /** Codec and channels of each stream. */
  sound: string[];
  duration: number;
  start?: number;
}

const table: Row[] = [
  { file: 'alpha-vp9.webm', picture: 'vp9 1280x720 alpha', sound: [], duration: 9.017 },
  { file: 'anim-1fps.gif', picture: 'gif 340x510 alpha', sound: [], duration: 18 },
  { file: 'audio-cover-art.flac', picture: 'none', sound: ['flac 2'], duration: 19.714286 },
  { file: 'audio-only.mp3', picture: 'none', sound: ['mp3 1'], duration: 5.433469, start: 0.025057 },
  { file: 'edit-list.mp4', picture: 'h264 853x480 sar 1280/1281', sound: ['aac 2'], duration: 9 },
  { file: 'hevc-10bit-noaudio.ts', picture: 'hevc 640x360', sound: [], duration: 12, start: 1.4 },
  { file: 'hevc-6ch.ts', picture: 'hevc 1920x1080', sound: ['aac 6'], duration: 5.013333, start: 1.483333 },
  // Its header says nothing: counted from its packets
  { file: 'no-duration-noaudio.mkv', picture: 'h264 1920x1080', sound: [], duration: 35.229 },
  {
    file: 'no-first-keyframe.ts',
    ...{ picture: 'h264 626x352 sar 44/45', sound: ['aac 2'], duration: 2.648833, start: 112.711 },
  },
  { file: 'one-frame-8x8.webm', picture: 'vp8 8x8', sound: [], duration: 1 },
  { file: 'sar-2x1-noaudio.mp4', picture: 'h264 1280x360 sar 2/1', sound: [], duration: 5 },
  { file: 'starts-at-24s.ts', picture: 'h264 320x180', sound: ['aac 2'], duration: 6, start: 24 },
  { file: 'vfr-3026x1386.mp4', picture: 'h264 3026x1386', sound: [], duration: 8.725503 },
];

function pictureOf({ video }: Media): string {
  if (video === null) return 'none';
  const { codec, displayWidth, displayHeight, sampleAspectRatio, alpha, rotation } = video;
  return [
    ...[codec, `${displayWidth}x${displayHeight}`],
    ...(sampleAspectRatio === '1/1' ? [] : [`sar ${sampleAspectRatio}`]),
    ...(alpha ? ['alpha'] : []),
    ...(rotation === 0 ? [] : [`rotated ${rotation}`]),
  ].join(' ');
}

describe('an odd file is read for what it is', () => {
  test.each(table.filter(({ file }) => hasMedia(`odd/${file}`)))(
    '$file',
    async ({ file, picture, sound, duration, start = 0 }) => {
      const media = await facts(mediaFile(`odd/${file}`));
      expect(pictureOf(media)).toBe(picture);
      expect(media.audio.map(({ codec, channels }) => `${codec} ${channels}`)).toEqual(sound);
      expect(media).toMatchObject({ type: 'video', duration, start });
    },
  );

  test('a portrait film is as high as it is shown', async () => {
    const media = await facts(mediaFile('good/rotated-portrait-6ch.mp4'));
    expect(media.video).toMatchObject({ width: 1920, height: 1080 });
    expect(pictureOf(media)).toBe('h264 1080x1920 rotated 90');
  });

  test('the size of the file is counted in bytes', async () => {
    expect((await facts(mediaFile('odd/one-frame-8x8.webm'))).size).toBe(185);
  });

  test('a film of MediaRecorder, whose sound is longer, lasts as long as that', async () => {
    const film = await makeFilm(join(folder, 'film.mkv'), '64x64', 1);
    const path = join(folder, 'live.mkv');
    await writeFile(path, await ffmpeg('-i', film, '-c', 'copy', '-live', '1', '-f', 'matroska', 'pipe:1'));
    expect((await facts(path)).duration).toBeCloseTo(1.02, 1);
  });
});

describe('an image', () => {
  test.each(['png', 'jpg', 'webp', 'tiff'])('.%s is an image without duration', async (extension) => {
    const path = join(folder, `image.${extension}`);
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:d=1', '-frames:v', '1', path);
    expect(await facts(path)).toMatchObject({
      ...{ type: 'image', duration: 0, audio: [] },
      video: { displayWidth: 64, displayHeight: 48 },
    });
  });

  test('has the size that it is shown with', async () => {
    const path = join(folder, 'turned.jpg');
    const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: 'red' } });
    await picture.jpeg().withMetadata({ orientation: 6 }).toFile(path);
    expect(await facts(path)).toMatchObject({ video: { displayWidth: 48, displayHeight: 64 } });
  });

  test.each(['png', 'jpg', 'webp', 'tiff'])('.%s that is cut off is damaged', async (extension) => {
    const path = join(folder, `cut.${extension}`);
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=320x240:d=1', '-frames:v', '1', path);
    const { size } = await stat(path);
    await truncate(path, Math.floor(size / 2));
    await expect(facts(path)).rejects.toMatchObject({ code: expect.stringMatching(/media_damaged|not_media/) });
  });

  test('in a format that cannot be decoded is not called damaged', async () => {
    const path = join(folder, 'image.bmp');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x48:d=1', '-frames:v', '1', path);
    await expect(facts(path)).rejects.toMatchObject({ code: 'media_unsupported' });
  });
});

/** Puts the bytes under another name. */
async function renamed(name: string, to: string): Promise<string> {
  const path = join(folder, to);
  await copyFile(mediaFile(name), path);
  return path;
}

describe('whatever its name says', () => {
  test.each(['film.txt', 'film.webm', 'film.m3u8', 'film'])('%s is the MP4 that it holds', async (name) => {
    expect(await facts(await renamed('good/4x3-240p.mp4', name))).toMatchObject({
      ...{ format: expect.stringMatching(/^mov,mp4/), video: { displayWidth: 320, displayHeight: 240 } },
    });
  });

  const others: [string, string[]][] = [
    ['bad/text.mp4', ['a.mp4', 'a.mkv', 'a.webm', 'a.mp3', 'a.txt']],
    ['bad/random.mp4', ['b.mp4', 'b.mkv', 'b.bin']],
    ['bad/zip.mp4', ['c.mp4', 'c.zip']],
  ];
  test.each(others.filter(([name]) => hasMedia(name)))('%s is no media', async (name, names) => {
    for (const other of names)
      await expect(facts(await renamed(name, other)), other).rejects.toMatchObject({ code: 'not_media' });
  });

  test.each(['damaged.mp4', 'damaged', 'damaged.webm'])('half an MP4 is damaged as %s', async (name) => {
    const bytes = await readFile(mediaFile('good/camera-720p.mp4'));
    const path = join(folder, name);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(facts(path)).rejects.toMatchObject({ code: 'media_damaged' });
  });

  test('an MP4 that was broken off before its index is damaged', async () => {
    const bytes = await readFile(await makeFilm(join(folder, 'whole.mp4'), '64x64', 1));
    const path = join(folder, 'broken-off');
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(facts(path)).rejects.toMatchObject({ code: 'media_damaged' });
  });
});

describe('a file that names others is not followed', () => {
  test('neither to a file', async () => {
    const film = await makeFilm(join(folder, 'secret.mp4'), '64x64', 1);
    const scripts = {
      'list.ffconcat': `ffconcat version 1.0\nfile '${film}'\n`,
      'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${film}\n#EXT-X-ENDLIST\n`,
      'list.sdp': 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n',
    };
    for (const [name, text] of Object.entries(scripts)) {
      for (const path of [join(folder, name), join(folder, `${name}.mp4`), join(folder, `${name}-`)]) {
        await writeFile(path, text);
        await expect(facts(path), path).rejects.toMatchObject({ code: 'not_media' });
      }
    }
  });

  test('nor to an address', async () => {
    const asked: string[] = [];
    await using server = await listenOnLoopback(({ url }, response) => {
      asked.push(url!);
      response.writeHead(404).end();
    });
    for (const name of ['a.m3u8', 'a.mp4', 'a']) {
      const path = join(folder, name);
      await writeFile(path, `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${server.url}/a.ts\n#EXT-X-ENDLIST\n`);
      await expect(facts(path)).rejects.toMatchObject({ code: 'not_media' });
    }
    expect(asked).toEqual([]);
  });
});

test('an empty file is said to be empty', async () => {
  await expect(facts(mediaFile('bad/empty.mp4'))).rejects.toMatchObject({ code: 'file_empty' });
});

test('no sentence names a path of the machine', async () => {
  const names = ['text.mp4', 'truncated-half.mp4', 'xxe.svg', 'png-then-html.png', 'claims-65535x65535.mp4'];
  for (const path of names.map((name) => `bad/${name}`).filter(hasMedia)) {
    const error = await facts(mediaFile(path)).catch((caught: unknown) => caught);
    expect(String((error as Error).message)).not.toContain('/media');
    expect(JSON.stringify((error as { facts: object }).facts)).not.toContain(dirname(mediaFile(path)));
  }
});

test('a probe is ended by its signal', async () => {
  const signal = AbortSignal.abort(new Error('the sender has gone'));
  await expect(facts(mediaFile('good/4x3-240p.mp4'), signal)).rejects.toThrow('the sender has gone');
});

test('a missing ffprobe is not the fault of the file', async () => {
  const film = mediaFile('good/4x3-240p.mp4');
  const gone = { ...encoder, ffprobe: '/nowhere/ffprobe' };
  await expect(probe(film, { encoder: gone })).rejects.toMatchObject({ code: 'encoder_missing' });
});

test('a file that takes too much computing to look at is refused with its reason', async () => {
  const [busy, path] = [join(folder, 'busy'), join(folder, 'any')];
  // Whoever it runs as must get to it
  await chmod(folder, 0o755);
  await writeFile(busy, '#!/bin/sh\nwhile :; do :; done\n', { mode: 0o755 });
  await writeFile(path, 'a film that never ends to be looked at');
  await expect(probe(path, { encoder: { ...encoder, ffprobe: busy }, cpuSeconds: 1 })).rejects.toMatchObject({
    code: 'media_unsupported',
    message: 'Probing the file takes more than 1 s of CPU time. Convert it to another format.',
  });
});
