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
    there: 'encoders see their source and their own folder alone (bubblewrap)',
    without: 'encoders see the files that the server sees: install bubblewrap, and allow it user namespaces',
  },
  {
    ...{ name: 'sandbox network', isThere: ({ network }) => network },
    there: 'encoders have no network (a namespace of their own)',
    without: 'only the lists of demuxers and protocols keep encoders from the network: allow network namespaces',
  },
  {
    ...{ name: 'sandbox user', isThere: ({ root, user }) => !root || user !== null },
    there: 'encoders do not run as root',
    without: 'encoders run as root: start the server as another user, or where encoders can reach their program',
  },
  {
    ...{ name: 'setpriv', isThere: ({ leash }) => leash },
    there: 'encoders end with the server, even when it is killed',
    without: 'not there: encoders outlive a server that is killed (install util-linux)',
  },
  {
    ...{ name: 'prlimit', isThere: ({ data }) => data > 0 },
    there: 'encoders have limits of memory, CPU time and file size',
    without: 'not there: an encoder may take all memory (install util-linux)',
  },
  {
    ...{ name: 'sandbox processes', isThere: ({ processes }) => processes },
    there: 'encoders have a limit of processes',
    without: 'an encoder may start processes without end: it needs a user or a user namespace of its own',
  },
];

/** Which layers around an encoder this machine allows, and what goes without those that it does not. */
export function examineSandbox(sandbox: Sandbox): Finding[] {
  return layers.map(({ name, isThere, there, without }) =>
    isThere(sandbox) ? { name, state: 'ok', detail: there } : { name, state: 'warning', detail: without },
  );
}
