import { chmod, chown, constants, open, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VodsmithError } from '../../errors.ts';
import type { Access, Sandbox } from './sandbox.ts';

/**
 * Lets the encoders' user read and write what it has to. Files stay ours, its group may read them: a source is one with
 * what is stored, and what an encoder wrote before may come back as a source.
 */
export async function handOver({ user, files }: Sandbox, { reads, writes }: Access): Promise<void> {
  if (user === null) return;
  for (const path of reads) {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    await file.chown(0, user);
    await file.chmod(0o640);
    // bubblewrap is let in before the user is changed
    if (!files && dirname(path) !== writes) await letThrough(dirname(path), user);
  }
  if (writes === undefined) return;
  await chown(writes, 0, user);
  await chmod(writes, 0o770);
}

async function letThrough(folder: string, group: number): Promise<void> {
  const { mode, gid } = await stat(folder);
  if (mode & 0o001) return;
  if (gid !== group) await chown(folder, 0, group);
  await chmod(folder, (mode & 0o700) | 0o010);
}

/**
 * Lets the encoders' user pass through the folders from `top` down to `folder`, which belong to the server; it can
 * neither list nor change them. What is above `top` is not touched.
 *
 * @returns the sandbox, without that user where it does not get there
 */
export async function openWay(sandbox: Sandbox, folder: string, top: string): Promise<Sandbox> {
  const { user, files } = sandbox;
  if (user === null || files) return sandbox;
  for (const path of between(dirname(top), '/'))
    if (((await stat(path)).mode & 0o001) === 0) return { ...sandbox, user: null, processes: false };
  for (const path of between(folder, top)) await letThrough(path, user);
  return sandbox;
}

/** The folder and those above it, up to `top`. */
function between(folder: string, top: string): string[] {
  return folder === top || folder === '/' ? [folder] : [folder, ...between(dirname(folder), top)];
}

/**
 * Looks at what an encoder left in its folder before the server, which may read everything, opens any of it: a link
 * would lead it elsewhere.
 *
 * @throws VodsmithError encode_failed
 */
export async function takeBack({ writes }: Access): Promise<void> {
  if (writes === undefined) return;
  const odd = (await readdir(writes, { withFileTypes: true })).find((entry) => !entry.isFile());
  if (odd === undefined) return;
  throw new VodsmithError(
    'encode_failed',
    'The encoder wrote something that is not a regular file. Its output was rejected.',
    {
      facts: { name: odd.name },
    },
  );
}
