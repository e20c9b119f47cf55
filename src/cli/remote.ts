import type { ApiError, Client } from '../client/node.ts';
import { readConfig } from '../config.ts';
import { VodsmithError } from '../errors.ts';

export const remoteHelp = `
Environment:
  VODSMITH_URL         the server, such as https://video.example.com; without it the one on this machine
  API_KEY, API_SECRET  a key of it; without them, on this machine, its first key`;

/**
 * Calls the server that the environment names, and says of a key that it does not take where that came from.
 *
 * @throws VodsmithError `bad_setting` where the server is elsewhere and no key is set
 */
export async function withServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const { createClient } = await import('../client/node.ts');
  const { url, ...key } = await readServer(process.env);
  try {
    return await work(createClient({ url, ...key }));
  } catch (error) {
    if ((error as ApiError).status !== 401) throw error;
    const { message } = error as ApiError;
    throw new VodsmithError('token_invalid', `${message} Check API_KEY and API_SECRET: they must belong to ${url}.`, {
      cause: error,
    });
  }
}

/** @returns it without a slash at the end; throws `bad_setting` where it is no address of a server */
export function serverUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
  throw new VodsmithError(
    'bad_setting',
    `VODSMITH_URL is not a URL: ${url}. Set it to one such as https://video.example.com.`,
  );
}

type ServerAddress = { url: string } & ({ key: string; secret: string } | { token: string });

async function readServer(env: NodeJS.ProcessEnv): Promise<ServerAddress> {
  const config = readConfig(env);
  const url = serverUrl(env.VODSMITH_URL || `http://127.0.0.1:${config.port}`);
  const { apiKey: key, apiSecret: secret } = config;
  if (key !== undefined && secret !== undefined) return { url, key, secret };
  if (env.VODSMITH_URL) throw noKey(url);
  const { tokenOfFirstKey } = await import('../operator.ts');
  const token = await tokenOfFirstKey(config, 3600);
  if (token === null) throw noKey(url);
  return { url, token };
}

const noKey = (url: string) =>
  new VodsmithError(
    'bad_setting',
    `There is no key for ${url}. Set API_KEY and API_SECRET; a key can be created on the page "API keys" of the dashboard.`,
  );
