import type { Sandbox } from '../media/sandbox/sandbox.ts';
import type { Finding } from './finding.ts';

interface Layer {
  name: string;
  isThere(sandbox: Sandbox): boolean;
  there: string;
  without: string;
}

const layers: Layer[] = [
  {
    ...{ name: 'sandbox files', isThere: ({ files }) => files },
    there: 'encoders see only their source and their own folder (bubblewrap)',
    without: 'encoders see the same files as the server: install bubblewrap and allow it user namespaces',
  },
  {
    ...{ name: 'sandbox network', isThere: ({ network }) => network },
    there: 'encoders have no network (their own namespace)',
    without: 'only the lists of demuxers and protocols keep encoders off the network: allow network namespaces',
  },
  {
    ...{ name: 'sandbox user', isThere: ({ root, user }) => !root || user !== null },
    there: 'encoders do not run as root',
    without:
      'encoders run as root: start the server as another user, or from a folder that other users can enter, with a TMPDIR to write in',
  },
  {
    ...{ name: 'setpriv', isThere: ({ leash }) => leash },
    there: 'encoders end with the server, even when it is killed',
    without: 'missing: encoders outlive a killed server (install util-linux)',
  },
  {
    ...{ name: 'prlimit', isThere: ({ data }) => data > 0 },
    there: 'encoders have limits on memory, CPU time and file size',
    without: 'missing: an encoder may use all memory (install util-linux)',
  },
  {
    ...{ name: 'sandbox processes', isThere: ({ processes }) => processes },
    there: 'encoders have a limit on processes',
    without: 'an encoder may start any number of processes: the limit needs an own user or user namespace',
  },
];

/** Which layers around an encoder this machine allows, and what goes without those that it does not. */
export function examineSandbox(sandbox: Sandbox): Finding[] {
  return layers.map(({ name, isThere, there, without }) =>
    isThere(sandbox) ? { name, state: 'ok', detail: there } : { name, state: 'warning', detail: without },
  );
}
