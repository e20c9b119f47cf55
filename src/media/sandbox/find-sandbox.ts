import { execFile } from 'node:child_process';
import { chmod, mkdtempDisposable, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment } from '../environment.ts';
import { confinement } from './confinement.ts';
import { handOver } from './hand-over.ts';
import { type Access, bare, ENCODER_USER, type Sandbox } from './sandbox.ts';

const execute = promisify(execFile);
const enough = { memory: 2 ** 32, cpuSeconds: 30, fileBytes: 2 ** 20 };
const nothing: Access = { reads: [] };

/**
 * Tries which layers this machine allows: each is asked to do its work once.
 *
 * @param programs that will run in it
 * @param ownUser whether a server that root started shall run them as another user
 */
export async function findSandbox(programs: string[], ownUser: boolean): Promise<Sandbox> {
  const [leash, data] = await Promise.all([runs(['setpriv', '--pdeathsig', 'KILL', '--', 'true']), mostData()]);
  let sandbox: Sandbox = { ...bare, leash, data };
  const use = async (change: Partial<Sandbox>, works: (tried: Sandbox) => Promise<boolean>) => {
    const tried = { ...sandbox, ...change };
    if (await works(tried)) sandbox = tried;
  };
  const start = async (tried: Sandbox) => {
    const all = programs.map((program) => runs([...confinement(tried, program, nothing, enough), program, '-version']));
    return (await Promise.all(all)).every((ran) => ran);
  };
  await use({ files: true }, start);
  await use({ network: true }, start);
  if (ownUser && bare.root && leash) {
    await Promise.all(programs.map(makeExecutable));
    await use({ user: ENCODER_USER }, async (tried) => (await start(tried)) && (await writesAsUser(tried)));
  }
  if (data > 0 && (sandbox.user !== null || (sandbox.files && !sandbox.root))) await use({ processes: true }, start);
  return sandbox;
}

/** A program that came with npm may be executable for its owner alone. */
async function makeExecutable(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & 0o001) === 0 && program.includes('/node_modules/')) await chmod(program, mode | 0o055).catch(() => {});
}

/**
 * Reads what was handed over, writes beside it, and cannot change it. Tried in the folder for temporary files: `doctor`
 * does it, too, before there is a data folder.
 */
async function writesAsUser(sandbox: Sandbox): Promise<boolean> {
  try {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'vodsmith-sandbox-'));
    const source = join(folder.path, 'source');
    await writeFile(source, '', { mode: 0o600 });
    const access = { reads: [source], writes: folder.path };
    await handOver(sandbox, access);
    const script = 'test -r "$1" && ! test -w "$1" && : > "$1.made"';
    const shell = '/bin/sh';
    return await runs([...confinement(sandbox, shell, access, enough), shell, '-c', script, 'sh', source]);
  } catch {
    return false;
  }
}

/** What this process itself may take is the most that it may allow. */
async function mostData(): Promise<number> {
  try {
    const args = ['--data', '--raw', '--noheadings', '--output', 'HARD'];
    const { stdout } = await execute('prlimit', args, { env: bareEnvironment });
    return stdout.trim() === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(stdout);
  } catch {
    return 0;
  }
}

async function runs([program, ...args]: string[]): Promise<boolean> {
  return await execute(program!, args, { env: bareEnvironment, timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}
