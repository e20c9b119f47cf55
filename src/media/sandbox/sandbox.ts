/**
 * The layers between an encoder that a file has taken over and everything else, as far as this machine allows them
 * (docs/adr/0020-encoder-sandbox.md). What is opened at all is a layer of its own, see `untrusted`.
 */
export interface Sandbox {
  /** bubblewrap: a file system of its own. Of ours it sees what it needs, and can write in one folder. */
  files: boolean;
  /** A network of its own, in which nothing can be reached: by bubblewrap, else by util-linux's unshare. */
  network: boolean;
  /** Number of the user and the group that a server started by root runs it as; `null`: the server's own. */
  user: number | null;
  /** util-linux's setpriv: it ends with the server, even when that is killed. */
  leash: boolean;
  /** Most bytes of data that it can be limited to; 0 where util-linux's prlimit is missing. */
  data: number;
  /** Whether the number of its processes can be limited: only where others of the same user do not count. */
  processes: boolean;
  /** Whether the server runs as root. */
  root: boolean;
}

/** What one process may touch. Absolute paths. */
export interface Access {
  /** Files that it reads; they stay as they are, even inside `writes`. */
  reads: string[];
  /** The one folder in which it may write. */
  writes?: string;
}

/** What one process may use. */
export interface ProcessLimits {
  /** Bytes of its data: heap, buffers, stacks. */
  memory: number;
  cpuSeconds: number;
  /** Bytes of each file that it writes. */
  fileBytes: number;
  /** Processes and threads of its user; without it more than any encode needs. */
  processes?: number;
}

/** Neither a distribution nor systemd gives numbers from 65520 to 65533 to anybody (systemd's UIDS-GIDS). */
export const ENCODER_USER = 65_533;

export const bare: Sandbox = {
  ...{ files: false, network: false, user: null, leash: false, data: 0, processes: false },
  root: process.getuid?.() === 0,
};
