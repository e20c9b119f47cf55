import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { bareEnvironment } from '../../../src/media/environment.ts';

const execute = promisify(execFile);

/**
 * Where the machine has no bubblewrap, unpacks Debian's into a folder of the test file's own, in which the sandbox looks
 * for it, too. Where there is none to be had, or the kernel does not let it work, its layer is left out, as on a server.
 */
export async function bringBubblewrap(): Promise<void> {
  const { PATH } = bareEnvironment;
  const works = (path: string) =>
    execute('bwrap', ['--ro-bind', '/', '/', 'true'], { env: { PATH: path } }).then(
      () => true,
      () => false,
    );
  if (await works(PATH)) return;
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-bubblewrap-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  try {
    await execute('apt-get', ['download', 'bubblewrap'], { cwd: folder, timeout: 60_000 });
    await execute('sh', ['-c', 'dpkg-deb --extract bubblewrap_*.deb .'], { cwd: folder });
    await chmod(folder, 0o755);
  } catch {
    return;
  }
  bareEnvironment.PATH = `${join(folder, 'usr/bin')}:${PATH}`;
}
