import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { Access, ProcessLimits, Sandbox } from './sandbox.ts';

/** Programs and their libraries, where the machine has them. */
const system = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/etc/ld.so.cache', '/etc/alternatives'];
/** Libraries of systems that keep none of theirs there (NixOS, Guix). */
const stores = ['/nix/store', '/gnu/store'];
const devices = ['/dev/null', '/dev/urandom'];
/** Threads count, and encoders that run at once share the number where they share a user. */
const enoughProcesses = 512 + 64 * availableParallelism();

/** What is put before the command so that it runs in the sandbox. */
export function confinement(sandbox: Sandbox, program: string, access: Access, limits: ProcessLimits): string[] {
  return [
    ...(sandbox.files ? fileSystem(sandbox, program, access) : []),
    ...(sandbox.network && !sandbox.files ? network(sandbox) : []),
    ...leash(sandbox),
    ...limited(sandbox, limits),
  ];
}

/** bubblewrap mounts what is named and nothing else; what comes later covers what came before. */
function fileSystem({ network, user, root }: Sandbox, program: string, { reads, writes }: Access): string[] {
  const files = [program, ...reads].filter((path) => !system.some((folder) => path.startsWith(`${folder}/`)));
  const own = [...files, ...(writes === undefined ? [] : [writes])];
  return [
    ...['bwrap', '--die-with-parent', '--unshare-pid', '--unshare-ipc', '--unshare-uts'],
    ...(network ? ['--unshare-net'] : []),
    // Of root's rights those that the next command needs; without it, reading what belongs to others
    ...(root ? ['--cap-drop', 'ALL'] : []),
    ...(root ? (user === null ? ['CAP_DAC_READ_SEARCH'] : ['CAP_SETUID', 'CAP_SETGID']) : []).flatMap(added),
    // Folders that bubblewrap makes on the way would be for root alone
    ...[...new Set([...system, ...stores, ...devices, ...own].flatMap(ancestors))].flatMap((path) => ['--dir', path]),
    ...[...system, ...stores].flatMap((path) => ['--ro-bind-try', path, path]),
    ...devices.flatMap((path) => ['--dev-bind', path, path]),
    ...(writes === undefined ? [] : ['--bind', writes, writes]),
    ...files.flatMap((path) => ['--ro-bind', path, path]),
    ...['--remount-ro', '/', '--chdir', '/', '--'],
  ];
}

const added = (capability: string) => ['--cap-add', capability];

/** `/a/b/c`: `/a`, `/a/b`. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === '/' ? [] : [...ancestors(parent), parent];
}

const network = ({ root }: Sandbox) => ['unshare', ...(root ? [] : ['--user', '--map-current-user']), '--net', '--'];

/** The change of the user first: it takes the signal back. */
function leash({ leash, user }: Sandbox): string[] {
  if (!leash) return [];
  const own = user === null ? [] : [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all'];
  return ['setpriv', ...own, '--no-new-privs', '--pdeathsig', 'KILL', '--'];
}

/** What goes beyond the memory gets none, beyond the CPU time SIGXCPU, then SIGKILL, beyond a file's size SIGXFSZ. */
function limited(sandbox: Sandbox, limits: ProcessLimits): string[] {
  const { data, processes: counted } = sandbox;
  const { memory, cpuSeconds, fileBytes, processes = enoughProcesses } = limits;
  if (data === 0) return [];
  return [
    ...['prlimit', `--data=${Math.min(memory, data)}`, `--cpu=${cpuSeconds}:${cpuSeconds + 5}`],
    ...[`--fsize=${fileBytes}`, '--core=0', ...(counted ? [`--nproc=${processes}`] : []), '--'],
  ];
}
