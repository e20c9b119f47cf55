import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { say } from '../job/progress.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** The oldest version beside which this one must still work: one release back, and there has been none before it. */
export const oldest = 'c8be021c539b444b5ff3ccadb192b444e9b694d8';

/** An older version in a folder of its own. */
export interface OldVersion {
  commit: string;
  /** With `package.json`, `src` and `node_modules`. */
  folder: string;
}

/** Takes a commit out of the history, with the packages that its lock file names. @throws Error in one line */
export async function checkOut(ref: string, folder: string): Promise<OldVersion> {
  const { stdout } = await run('git', ['rev-parse', '--verify', `${ref}^{commit}`], { cwd: root }).catch(() => {
    throw new Error(`git has no commit ${ref} here: fetch the whole history (git fetch --unshallow --tags).`);
  });
  const commit = stdout.trim();
  await mkdir(folder);
  const archive = `${folder}.tar`;
  await run('git', ['archive', '--output', archive, commit], { cwd: root });
  await run('tar', ['-xf', archive, '-C', folder]);
  const lock = (of: string) => readFile(join(of, 'package-lock.json'), 'utf8');
  if ((await lock(folder)) === (await lock(root)))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  else {
    say(`packages of ${commit.slice(0, 8)}`);
    const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', args, { cwd: folder, maxBuffer: 2 ** 26 }).catch((error: { stderr?: string }) => {
      throw new Error(`The packages of ${ref} cannot be installed: ${error.stderr?.trim().split('\n')[0]}`);
    });
  }
  return { commit, folder };
}
