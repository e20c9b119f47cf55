import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Which of these processes is at the other end of a connection over loopback (proc(5): /proc/net/tcp has its inode,
 * /proc/PID/fd who holds that); `null` where none of them is, because it has ended.
 */
export function peerOf({ remotePort, localPort }: Socket, pids: number[]): number | null {
  const inode = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .find(([, local = '', remote = '']) => portOf(local) === remotePort && portOf(remote) === localPort)?.[9];
  return pids.find((pid) => holds(pid, `socket:[${inode}]`)) ?? null;
}

/** Of `0100007F:1F90`. */
const portOf = (address: string) => Number.parseInt(address.split(':')[1] ?? '', 16);

function holds(pid: number, link: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((name) => readlinkSync(`${folder}/${name}`) === link);
  } catch {
    // It ends just now
    return false;
  }
}
