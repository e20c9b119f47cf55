import type { AddressInfo } from 'node:net';
import type { Api } from './api/app-options.ts';
import type { Config } from './config.ts';
import { VodsmithError } from './errors.ts';
import { originOf } from './origin.ts';

/** Milliseconds that running requests have to end once the app closes. */
const CLOSING = 10_000;

const faults: Record<string, (at: Pick<Config, 'host' | 'port'> & { setting: string }) => string> = {
  EADDRINUSE: ({ host, port, setting }) =>
    `Port ${port} of ${host} is in use. Stop what uses it, or set ${setting} to another one.`,
  EACCES: ({ port, setting }) => `Port ${port} may not be opened by this user. Set ${setting} to one above 1023.`,
  EADDRNOTAVAIL: ({ host }) => `${host} is not an address of this machine. Set HOST to one, or to 0.0.0.0 for all.`,
  ENOTFOUND: ({ host }) => `${host} is not an address of this machine. Set HOST to one, or to 0.0.0.0 for all.`,
};

/**
 * Opens the app's port.
 *
 * @param setting that names the port
 * @returns the origin where it is reached from this machine
 * @throws VodsmithError `bad_setting` where HOST and PORT cannot be had
 */
export async function listen(
  app: Api,
  { host, port }: Pick<Config, 'host' | 'port'>,
  setting = 'PORT',
): Promise<string> {
  // Fastify would log the address, before what the operator is to copy has been printed.
  const { level } = app.log;
  app.log.level = 'silent';
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const fault = faults[(cause as NodeJS.ErrnoException).code ?? ''];
    throw fault === undefined ? cause : new VodsmithError('bad_setting', fault({ host, port, setting }), { cause });
  } finally {
    app.log.level = level;
  }
  return originOf(host, (app.server.address() as AddressInfo).port);
}

/** Takes no more connections, lets running requests end, and breaks off what takes too long. */
export async function closeApp(app: Api): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), CLOSING);
  await app.close();
  clearTimeout(late);
}
