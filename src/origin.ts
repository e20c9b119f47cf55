/** Where a server that listens on this host and port is reached from this machine; no slash at the end. */
export function originOf(host: string, port: number): string {
  const any = host === '0.0.0.0' || host === '::';
  const name = any ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return new URL(`http://${name}:${port}`).origin;
}
