import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { VodsmithError } from '../../../src/errors.ts';
import { encode } from '../../../src/media/steps/encode.ts';
import type { StepIo } from '../../../src/media/steps/step-io.ts';
import { emptyFolder, encoder, makeFilm } from '../generated-media.ts';

let folder: string;
let source: string;

beforeAll(async () => {
  const cleanups: (() => Promise<void>)[] = [];
  folder = await emptyFolder((cleanup) => cleanups.push(cleanup));
  source = await makeFilm(join(folder, 'source.mp4'), '320x180', 4);
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

const limits = { memory: 4e9, cpuSeconds: 60, seconds: 60, fileBytes: 1e9 };

type Report = [share: number, speed: number | null];

interface Watched {
  io: StepIo;
  reports: Report[];
  log: string[];
}

const notUsed = () => Promise.reject(new Error('an encode publishes nothing'));

function watched(changes: Partial<StepIo> = {}): Watched {
  const reports: Report[] = [];
  const log: string[] = [];
  return {
    reports,
    log,
    io: {
      ...{ encoder, source, folder, threads: 1, batched: false, signal: new AbortController().signal },
      ...{ put: notUsed, putText: notUsed, get: notUsed, read: notUsed, facts: () => expect.fail('no rendition') },
      onGrowth: notUsed,
      onProgress: (...report) => reports.push(report),
      onLog: (line) => log.push(line),
      ...changes,
    },
  };
}

const quiet = ['-hide_banner', '-nostdin', '-y', '-benchmark', '-nostats', '-v', 'info'];
/** Encodes as fast as it can, or at the speed of the film. */
const args = (output: string, ...before: string[]) => [
  ...[...quiet, '-progress', 'pipe:1', '-stats_period', '0.1', ...before, '-i', source],
  ...['-c:v', 'libx264', '-preset', 'medium', '-an', join(folder, output)],
];

describe('an encode', () => {
  test('says how far it is, up to the end, how fast, and what it spent', async () => {
    const { io, reports, log } = watched();
    const { cpuSeconds, damaged } = await encode(args('done.mp4', '-readrate', '8'), io, { duration: 4, limits });
    const shares = reports.map(([share]) => share);
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.97);
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
    expect(reports.some(([, speed]) => speed !== null && speed > 0.5)).toBe(true);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(damaged).toBe(0);
    expect(log.some((line) => line.startsWith('bench: utime='))).toBe(true);
  });

  test('of a picture counts its frames, while another output waits for its own', async () => {
    const { io, reports } = watched();
    const late = [
      '-vf',
      "select='eq(n,0)+eq(n,90)'",
      '-fps_mode',
      'passthrough',
      '-f',
      'rawvideo',
      join(folder, 'late.yuv'),
    ];
    await encode([...args('counted.mp4', '-readrate', '2'), ...late], io, { duration: 4, rate: 25, limits });
    const shares = reports.map(([share]) => share);
    expect(shares.some((share) => share > 0 && share < 0.9)).toBe(true);
    expect(shares.at(-1)).toBe(1);
    expect(reports.some(([, speed]) => speed !== null && speed > 0)).toBe(true);
  });

  test('never says more than all', async () => {
    const { io, reports } = watched();
    await encode(args('more.mp4'), io, { duration: 1, limits });
    expect(Math.max(...reports.map(([share]) => share))).toBe(1);
  });

  test('ends with its signal', async () => {
    const stopping = new AbortController();
    const { io } = watched({
      signal: stopping.signal,
      onProgress: () => stopping.abort(new Error('the job was stopped')),
    });
    await expect(encode(args('aborted.mp4', '-re'), io, { duration: 4, limits })).rejects.toThrow(
      'the job was stopped',
    );
  });
});

async function failure(args: string[], io: StepIo): Promise<VodsmithError> {
  const error = await encode(args, io, { duration: 4, limits }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(VodsmithError);
  return error as VodsmithError;
}

describe('an encode that fails', () => {
  test.each<[string, string[]]>([
    ['cannot read its source', ['-i', 'SOURCE.gone', '-f', 'null', '-']],
    ['cannot write its output', ['-i', 'SOURCE', join('FOLDER', 'no/such/place.mp4')]],
    ['does not know an option', ['-i', 'SOURCE', '-no_such_option', '1', '-f', 'null', '-']],
    ['does not know an encoder', ['-i', 'SOURCE', '-c:v', 'no_such_encoder', join('FOLDER', 'a.mp4')]],
    ['has a filter that does not fit', ['-i', 'SOURCE', '-vf', 'crop=9999:9999', join('FOLDER', 'a.mp4')]],
  ])('because it %s says so without a path of the machine', async (_why, words) => {
    const { io } = watched();
    const error = await failure(
      [...quiet, ...words.map((word) => word.replace('SOURCE', source).replace('FOLDER', folder))],
      io,
    );
    expect(error.code).toBe('encode_failed');
    expect(error.message).toMatch(/^The encoder failed \(\d+\): \S.{8,}\.$/);
    expect(error.message).not.toContain('it gave no reason');
    expect(error.message).not.toContain(folder);
    expect((error.facts.log as string[]).length).toBeGreaterThan(0);
  });

  test('says what the encoder said last', async () => {
    const { io } = watched();
    const { message } = await failure([...quiet, '-i', `${source}.gone`, '-f', 'null', '-'], io);
    expect(message).toContain('No such file or directory');
  });

  test('because it takes more CPU than it may is ended', async () => {
    const { io } = watched();
    const error = await encode(args('endless.mp4', '-stream_loop', '-1'), io, {
      ...{ duration: 4, limits: { ...limits, cpuSeconds: 1 } },
    }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'encode_stalled' });
  });

  test('because it takes more memory than it may is ended', async () => {
    const { io } = watched();
    const options = { duration: 4, limits: { ...limits, memory: 40_000_000 } };
    const error = await encode(args('large.mp4'), io, options).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'encode_failed' });
  });

  test.each([
    ['Decoding error: Cannot allocate memory', 0, 'encode_failed'],
    ['Cannot determine format of input 0:0 after EOF', 183, 'media_damaged'],
    ['Error submitting packet: Function not implemented\nCannot determine format of input 0:0', 183, 'encode_failed'],
  ])('because of "%s" (%i) is %s', async (words, code, wanted) => {
    const own = await emptyFolder(onTestFinished);
    const saying = join(own, 'ffmpeg');
    await writeFile(saying, `#!/bin/sh\nprintf '${words.replaceAll('\n', '\\n')}\\n' >&2\nexit ${code}\n`);
    await chmod(saying, 0o755);
    const { io } = watched({ encoder: { ...encoder, ffmpeg: saying } });
    expect(await failure([], io)).toMatchObject({ code: wanted, facts: { exitCode: code } });
  });

  test('without a word says that', async () => {
    const own = await emptyFolder(onTestFinished);
    const silent = join(own, 'ffmpeg');
    await writeFile(silent, '#!/bin/sh\nexit 9\n');
    await chmod(silent, 0o755);
    const { io } = watched({ encoder: { ...encoder, ffmpeg: silent } });
    const { message } = await failure([], io);
    expect(message).toBe('The encoder failed (9): it gave no reason.');
  });
});
