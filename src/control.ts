import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { dirname, join, relative } from 'node:path';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { VodsmithError } from './errors.ts';
import type { KeyAction } from './key-actions.ts';
import type { ApiKey } from './schemas/api-key.ts';

/** What a running server says of itself. */
export interface Status {
  url: string;
  pid: number;
  version: string;
}

/** What the process that holds the data folder answers on its socket. */
export interface ControlAnswers {
  status: () => Status;
  /** A token of the first project's key. */
  token: (expiresInSeconds: number) => Promise<string>;
  /** Path of a backup that was just made; it is removed when it has been sent. */
  backup: () => Promise<string>;
  keys: (action: KeyAction) => Promise<ApiKey[]>;
}

/** Linux's limit for the path of a unix socket, without the closing zero; macOS has 104. */
const longestPath = process.platform === 'linux' ? 107 : 103;

/**
 * Takes the data folder for this process by listening on its control socket, mode 0600. Binding is the lock: the
 * kernel lets one process have the name, and a process that died no longer answers on it.
 *
 * @returns what runs there where another process has it; else what gives the folder back
 */
export async function takeFolder(
  dataDir: string,
  answers: ControlAnswers,
): Promise<Status | { release: () => Promise<void> }> {
  const path = socketPath(dataDir);
  const server = createServer((incoming, response) => void answer(answers, incoming, response));
  for (let tries = 0; tries < 10; tries++) {
    if (await listens(server, path)) {
      await chmod(path, 0o600);
      return { release: () => closed(server) };
    }
    const running = (await askStatus(path)) ?? (await removeStale(path));
    if (running !== null) return running;
  }
  throw new VodsmithError('bad_setting', `${path} cannot be replaced. Remove it if no Vodsmith runs on that folder.`);
}

/** Asks the server that runs on the folder; `null` where none does. */
export async function askRunning(dataDir: string): Promise<Status | null> {
  return await askStatus(socketPath(dataDir));
}

/** A token from the server that runs on the folder; `null` where none does. */
export async function askToken(dataDir: string, expiresIn: number): Promise<string | null> {
  const answered = await ask<{ token: string }>(socketPath(dataDir), 'POST', '/token', { expiresIn });
  return answered?.token ?? null;
}

/** Lets the server that runs on the folder act on API keys; `null` where none does. */
export async function askKeys(dataDir: string, action: KeyAction): Promise<ApiKey[] | null> {
  return await ask<ApiKey[]>(socketPath(dataDir), 'POST', '/keys', action);
}

/** Writes a backup by the server that runs on the folder into a new file. Whether one runs there. */
export function askBackup(dataDir: string, to: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: socketPath(dataDir), method: 'POST', path: '/backup', agent: false });
    sent.on('response', async (incoming) => {
      try {
        if (incoming.statusCode !== 200)
          throw new VodsmithError('unavailable', ((await json(incoming)) as { message: string }).message);
        await pipeline(incoming, createWriteStream(to, { flags: 'wx', mode: 0o600 }));
        resolve(true);
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', (error: NodeJS.ErrnoException) => (isNobody(error) ? resolve(false) : reject(error)));
    sent.end();
  });
}

/** Nobody answers on the socket. */
const isNobody = ({ code = '' }: NodeJS.ErrnoException) =>
  ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ECONNRESET'].includes(code);

function socketPath(dataDir: string): string {
  const absolute = join(dataDir, 'control.sock');
  const path = [absolute, relative(process.cwd(), absolute)].find((each) => Buffer.byteLength(each) <= longestPath);
  if (path !== undefined) return path;
  throw new VodsmithError(
    'bad_setting',
    `DATA_DIR is too long: a socket in it may have ${longestPath} bytes, and ${absolute} has ${Buffer.byteLength(absolute)}. Choose a shorter path.`,
  );
}

/** Whether the name was free. */
function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error));
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      resolve(true);
    });
  });
}

/**
 * Moves the name that nobody answered on away, and looks again: between the question and the move another process
 * may have replaced it, and then gets it back.
 */
async function removeStale(path: string): Promise<Status | null> {
  const aside = join(dirname(path), `old.${process.pid}`);
  try {
    await rename(path, aside);
  } catch {
    return null;
  }
  const running = await askStatus(aside);
  if (running === null) await rm(aside, { force: true });
  else await rename(aside, path);
  return running;
}

async function answer(answers: ControlAnswers, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (incoming.method === 'POST' && incoming.url === '/backup')
      return await sendFile(await answers.backup(), response);
    response.end(JSON.stringify(await resultOf(answers, incoming)));
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    response.writeHead(500).end(JSON.stringify({ message: error instanceof Error ? error.message : String(error) }));
  }
}

async function resultOf(answers: ControlAnswers, incoming: IncomingMessage): Promise<unknown> {
  if (incoming.method !== 'POST') return answers.status();
  const given = await json(incoming);
  return incoming.url === '/keys'
    ? await answers.keys(given as KeyAction)
    : { token: await answers.token((given as { expiresIn: number }).expiresIn) };
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  try {
    await pipeline(createReadStream(path), response);
  } finally {
    await rm(path, { force: true });
  }
}

const askStatus = (path: string) => ask<Status>(path, 'GET', '/status');

/** `null` where nobody answers on the socket. */
function ask<T>(socketPath: string, method: string, path: string, body?: unknown): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, agent: false, timeout: 5000 }, async (incoming) => {
      try {
        const result = await json(incoming);
        if (incoming.statusCode === 200) resolve(result as T);
        else reject(new VodsmithError('unavailable', (result as { message: string }).message));
      } catch (error) {
        reject(error);
      }
    });
    sent.on('timeout', () => sent.destroy(new VodsmithError('unavailable', `${socketPath} does not answer.`)));
    sent.on('error', (error: NodeJS.ErrnoException) => (isNobody(error) ? resolve(null) : reject(error)));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
