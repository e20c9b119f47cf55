import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { untrusted } from '../../../src/core/ffmpeg/untrusted-input.ts';
import { runEncoder } from '../../../src/media/run-encoder.ts';
import type { Sandbox } from '../../../src/media/sandbox/sandbox.ts';
import { processesNaming } from '../../e2e/processes.ts';
import { listenOnLoopback } from '../../net/loopback.ts';
import { makePicture } from '../generated-media.ts';
import { encoder, ffmpegDoes, openFolder, sandbox, shellDoes, wasMade } from './attacks.ts';

// Each attack is tried with every layer, and goes through when one of them alone is taken away.

describe('the list of demuxers', () => {
  const openers = [
    ['a concat script', 'film.mp4', 'ffconcat version 1.0\nfile other.ts\n'],
    ['an HLS playlist', 'film.m3u8', '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nother.ts\n#EXT-X-ENDLIST\n'],
  ];
  test.each(openers)('keeps %s from opening another file', async (_what, name, script) => {
    const folder = await openFolder(onTestFinished);
    await makePicture(join(folder, 'other.ts'), '64x64', 1);
    const source = join(folder, name!);
    await writeFile(source, script!);
    const copy = join(folder, 'copy.ts');
    const read = (options: string[]) =>
      ffmpegDoes([...options, '-i', source, '-c', 'copy', copy], { reads: [source], writes: folder });

    expect((await read(untrusted)).code).not.toBe(0);
    expect(await wasMade(copy)).toBe(false);
    expect(await read([])).toMatchObject({ code: 0 });
    expect(await wasMade(copy)).toBe(true);
  });
});

test('the list of protocols keeps a source from being more than a file', async () => {
  const folder = await openFolder(onTestFinished);
  const other = join(folder, 'other.ts');
  await makePicture(other, '64x64', 1);
  const copy = join(folder, 'copy.ts');
  // What ffmpeg takes for an address, were it ever to come there
  const read = (options: string[]) =>
    ffmpegDoes([...options, '-i', `concat:${other}`, '-c', 'copy', copy], { reads: [other], writes: folder });
  const at = untrusted.indexOf('-protocol_whitelist');
  const without = untrusted.toSpliced(at, 2);

  expect((await read(untrusted)).log.join()).toContain('not on whitelist');
  expect(await wasMade(copy)).toBe(false);
  expect(await read(without)).toMatchObject({ code: 0 });
  expect(await wasMade(copy)).toBe(true);
});

test('a source has no name of its own: what its sender calls it opens no demuxer', async () => {
  const folder = await openFolder(onTestFinished);
  const [source, named] = [join(folder, 'source'), join(folder, 'film.h264')];
  for (const path of [source, named]) await writeFile(path, 'a text that is no film\n'.repeat(5000));
  const open = (path: string) => ffmpegDoes([...untrusted, '-v', 'info', '-i', path], { reads: [path] });

  expect((await open(source)).log.join()).not.toContain('Input #0');
  expect((await open(named)).log.join()).toContain('Input #0, h264');
});

test('the environment is emptied: what the server was started with cannot be read', async () => {
  process.env.VODSMITH_TEST_SECRET = 'a secret of the server';
  onTestFinished(() => void delete process.env.VODSMITH_TEST_SECRET);
  const [script, lines] = ['echo "[$VODSMITH_TEST_SECRET]"', [] as string[]];
  await shellDoes(script, { onLine: (line) => lines.push(line) });
  expect(lines).toEqual(['[]']);
  // As any program gets it that is started without the layer
  expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe('[a secret of the server]\n');
});

describe.skipIf(!sandbox.files)('a file system of its own', () => {
  const without = { files: false };

  test('keeps an encoder from reading any file but its source', async () => {
    const [outside, folder] = [await openFolder(onTestFinished), await openFolder(onTestFinished)];
    const secret = join(outside, 'secret');
    await writeFile(secret, 'a secret of the server', { mode: 0o644 });
    const taken = join(folder, 'taken.u8');
    const args = ['-f', 'u8', '-ar', '8000', '-ac', '1', '-i', secret, '-c', 'copy', '-f', 'u8', taken];

    expect((await ffmpegDoes(args, { writes: folder })).log.join()).toContain('No such file');
    expect(await ffmpegDoes(args, { writes: folder, without })).toMatchObject({ code: 0 });
    expect(await readFile(taken, 'utf8')).toBe('a secret of the server');
  });

  test('keeps an encoder from writing outside its folder', async () => {
    const [outside, folder] = [await openFolder(onTestFinished), await openFolder(onTestFinished)];
    const planted = join(outside, 'planted.wav');
    const args = ['-f', 'lavfi', '-i', 'sine=d=0.1', planted];

    expect((await ffmpegDoes(args, { writes: folder })).code).not.toBe(0);
    expect(await wasMade(planted)).toBe(false);
    expect(await ffmpegDoes(args, { writes: folder, without })).toMatchObject({ code: 0 });
    expect(await wasMade(planted)).toBe(true);
  });

  test('keeps a filter from writing outside its folder', async () => {
    const [outside, folder] = [await openFolder(onTestFinished), await openFolder(onTestFinished)];
    const planted = join(outside, 'planted.log');
    const filter = `signalstats,metadata=mode=print:file=${planted}`;
    const args = ['-f', 'lavfi', '-i', 'testsrc=d=0.1', '-vf', filter, '-f', 'null', '-'];

    await ffmpegDoes(args, { writes: folder });
    expect(await wasMade(planted)).toBe(false);
    await ffmpegDoes(args, { writes: folder, without });
    expect(await wasMade(planted)).toBe(true);
  });
});

describe.skipIf(!sandbox.network)('a network of its own', () => {
  test('keeps an encoder from a server on this machine', async () => {
    let connections = 0;
    await using server = await listenOnLoopback((_request, response) => {
      connections += 1;
      response.end();
    });
    const args = ['-i', `${server.url}/film.mp4`, '-f', 'null', '-'];

    expect((await ffmpegDoes(args)).code).not.toBe(0);
    expect(connections).toBe(0);
    await ffmpegDoes(args, { without: { network: false } });
    expect(connections).toBeGreaterThan(0);
  });

  test('is there without bubblewrap, too', async () => {
    let connections = 0;
    await using server = await listenOnLoopback((_request, response) => {
      connections += 1;
      response.end();
    });
    const script = `exec 3<>/dev/tcp/127.0.0.1/${server.port}`;
    const attack = { without: { files: false, user: null } };
    expect((await shellDoes(`exec /bin/bash -c '${script}'`, attack)).code).not.toBe(0);
    expect(connections).toBe(0);
  });
});

describe.skipIf(sandbox.user === null)('a user of its own', () => {
  test('keeps an encoder from reading what is for the server alone', async () => {
    const folder = await openFolder(onTestFinished);
    const secret = join(folder, 'secret');
    await writeFile(secret, 'a secret of the server', { mode: 0o600 });
    const lines: string[] = [];
    const attack = { writes: folder, onLine: (line: string) => lines.push(line) };

    expect((await shellDoes(`cat ${secret}`, attack)).code).not.toBe(0);
    expect(lines).toEqual([]);
    expect((await shellDoes(`cat ${secret}`, { ...attack, without: { user: null } })).code).toBe(0);
    expect(lines).toEqual(['a secret of the server']);
  });

  test('keeps an encoder from writing where the server may, also without bubblewrap', async () => {
    const [outside, folder] = [await openFolder(onTestFinished), await openFolder(onTestFinished)];
    await chmod(outside, 0o755);
    const planted = join(outside, 'planted');
    const write = (without: Partial<Sandbox>) =>
      shellDoes(`echo > ${join(folder, 'own')} && echo > ${planted}`, { writes: folder, without });

    expect((await write({ files: false })).code).not.toBe(0);
    expect(await wasMade(join(folder, 'own'))).toBe(true);
    expect(await wasMade(planted)).toBe(false);
    expect((await write({ files: false, user: null })).code).toBe(0);
    expect(await wasMade(planted)).toBe(true);
  });
});

test('a link that an encoder leaves in place of its output is not followed', async () => {
  const folder = await openFolder(onTestFinished);
  const attack = shellDoes(`ln -s /etc/passwd ${join(folder, 'output.mp4')}`, { writes: folder });
  await expect(attack).rejects.toMatchObject({ code: 'encode_failed', facts: { name: 'output.mp4' } });
});

test('an encoder that is aborted is gone, with all that it started', async () => {
  const folder = await openFolder(onTestFinished);
  const stopping = new AbortController();
  const work = shellDoes(`sleep 61 & sh -c 'echo ${folder}; sleep 62' & wait`, {
    ...{ writes: folder, signal: stopping.signal },
    onLine: () => stopping.abort(new Error('no longer wanted')),
  });
  await expect(work).rejects.toThrow('no longer wanted');
  await expect.poll(() => processesNaming(folder), { timeout: 20_000 }).toEqual([]);
});

test.skipIf(!sandbox.leash)('an encoder ends with its server, even one that is killed', async () => {
  const orphanOf = async (how: string): Promise<number> => {
    const server = spawn(process.execPath, [fileURLToPath(new URL('orphan.ts', import.meta.url)), how]);
    const [line] = await once(server.stdout, 'data');
    server.kill('SIGKILL');
    await once(server, 'exit');
    return Number(String(line));
  };
  // Who inherits it may leave it as a zombie
  const lives = (pid: number) =>
    readFile(`/proc/${pid}/stat`, 'utf8').then(
      (line) => !/\) Z/.test(line),
      () => false,
    );
  const held = await orphanOf('leash');
  await expect.poll(() => lives(held), { timeout: 20_000 }).toBe(false);
  const left = await orphanOf('no leash');
  expect(await lives(left)).toBe(true);
  process.kill(left, 'SIGKILL');
});

test.each(['/nowhere/ffmpeg', '/etc/passwd'])('%s is no program that can be started', async (program) => {
  const run = runEncoder({ ...encoder, ffmpeg: program }, 'ffmpeg', [], { reads: [] });
  await expect(run).rejects.toMatchObject({ code: 'encoder_missing' });
});
