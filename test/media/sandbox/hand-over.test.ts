import { chmod, link, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { findEncoder } from '../../../src/media/encoder.ts';
import { handOver, openWay } from '../../../src/media/sandbox/hand-over.ts';
import { makePicture } from '../generated-media.ts';
import { encoder, ffmpegDoes, sandbox, shellDoes } from './attacks.ts';

/** A data folder with a stored film and a task's folder, in which the film has a second name. */
async function dataFolder() {
  const parent = await mkdtemp(join(tmpdir(), 'vodsmith-hand-over-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  await chmod(parent, 0o755);
  const top = join(parent, 'data');
  const [stored, folder] = [join(top, 'storage', 'film.mp4'), join(top, 'work', 'task')];
  for (const path of [top, dirname(stored), dirname(folder), folder]) await mkdir(path, { mode: 0o700 });
  await makePicture(stored, '64x64', 1);
  await chmod(stored, 0o600);
  const source = join(folder, 'source');
  await link(stored, source);
  return { parent, top, stored, folder, source };
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
/** Whether other users reach the program, so that an encoder without bubblewrap could start it. */
const withoutFiles = { ...sandbox, files: false };
const way = await openWay(withoutFiles, dirname(encoder.ffmpeg), dirname(encoder.ffmpeg));

describe.skipIf(sandbox.user === null)('what an encoder with a user of its own gets', () => {
  test.skipIf(way.user === null)('without bubblewrap: its source to read, and its folder to write', async () => {
    const { top, stored, folder, source } = await dataFolder();
    const before = await stat(stored);
    expect(await openWay(withoutFiles, dirname(folder), top)).toEqual(withoutFiles);
    const attack = { reads: [source], writes: folder, without: { files: false } };
    const made = join(folder, 'made.mp4');
    expect(await ffmpegDoes(['-i', source, '-c', 'copy', made], attack)).toMatchObject({ code: 0 });
    expect((await stat(made)).size).toBeGreaterThan(0);

    // It is the stored film itself: readable, and neither changed nor given away
    expect((await shellDoes(`echo changed > ${source}`, attack)).code).not.toBe(0);
    expect((await shellDoes(`chmod 666 ${source}`, attack)).code).not.toBe(0);
    const after = await stat(stored);
    expect({ uid: after.uid, size: after.size, mtimeMs: after.mtimeMs }).toEqual({
      ...{ uid: before.uid, size: before.size, mtimeMs: before.mtimeMs },
    });
    expect(await modeOf(stored)).toBe(0o640);
    // Others of the machine still get nowhere, and the encoder cannot list what it passes through
    expect(await modeOf(top)).toBe(0o710);
    expect(await modeOf(dirname(stored))).toBe(0o700);
    expect((await shellDoes(`ls ${top}`, attack)).code).not.toBe(0);
    expect((await shellDoes(`cat ${stored}`, attack)).code).not.toBe(0);
  });

  test('its own output, back as a source, is no longer its own', async () => {
    const { top, folder } = await dataFolder();
    await openWay(sandbox, dirname(folder), top);
    const sound = join(folder, 'sound.m4a');
    await shellDoes(`echo sound > ${sound}`, { writes: folder });
    expect((await stat(sound)).uid).toBe(sandbox.user);
    await handOver(sandbox, { reads: [sound], writes: folder });
    expect((await stat(sound)).uid).toBe(0);
    expect((await shellDoes(`echo changed > ${sound}`, { reads: [sound], writes: folder })).code).not.toBe(0);
  });

  test('nothing by way of a link in place of its source', async () => {
    const { parent, folder } = await dataFolder();
    const secret = join(parent, 'secret');
    await writeFile(secret, 'a secret of the server', { mode: 0o600 });
    await symlink(secret, join(folder, 'sound.m4a'));
    await expect(handOver(sandbox, { reads: [join(folder, 'sound.m4a')] })).rejects.toThrow(/ELOOP/);
    expect(await modeOf(secret)).toBe(0o600);
  });

  test('no user at all where it would not get to its folder', async () => {
    const { parent, top, folder } = await dataFolder();
    await chmod(parent, 0o700);
    expect(await openWay(withoutFiles, folder, top)).toMatchObject({ user: null, processes: false });
    expect(await modeOf(top)).toBe(0o700);
  });

  test('without a folder for temporary files there is no way to try it: the layer is left out, no more', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('TMPDIR', '/nowhere');
    const found = await findEncoder({ ownUser: true });
    expect(found.sandbox).toEqual({ ...sandbox, user: null, processes: false });
  });
});
