import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';
import type { File as StoredFile } from '../../../src/schemas/file.ts';
import type { Job } from '../../../src/schemas/job.ts';
import { type After, dataFolder } from '../../cli/program.ts';
import { mediaFile } from '../../media-files.ts';
import { listenOnLoopback } from '../../net/loopback.ts';
import { type Customer, patience, startCustomer, webhookSecret } from '../customer.ts';
import { root } from './blocks.ts';

/** A webhook as the server sent it. */
export interface Sent {
  body: string;
  headers: Record<string, string>;
}

/** Where the code of the documentation runs: a folder as its reader has it, and a server with a finished job. */
export interface Workshop {
  folder: string;
  customer: Customer;
  file: StoredFile;
  job: Job;
  /** Sent just now: receivers refuse what is minutes old. */
  webhook(): Promise<Sent>;
  env: Record<string, string>;
  /** The code for this server: its address, its ids, and a host of ours instead of example.com. */
  fillIn(code: string): string;
}

export async function openWorkshop(after: After): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-documented-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const film = mediaFile('good/4x3-240p.mp4');
  await installInto(folder, film);

  const sent: Sent[] = [];
  const outside = await listenOnLoopback(async (request, response) => {
    if (request.method === 'GET') return void response.end(await readFile(film));
    sent.push({ body: await text(request), headers: request.headers as Sent['headers'] });
    response.writeHead(204).end();
  });
  after(async () => outside[Symbol.asyncDispose]());

  const DATA_DIR = await dataFolder(after);
  const customer = await startCustomer({ DATA_DIR, ADMIN_PASSWORD: 'for-the-documentation' }, after);
  const file = await customer.upload(film);
  const presets = [{ format: 'hls' as const, resolutions: ['240'] }];
  const { id } = await customer.createJob({ videoId: file.id, presets, webhookUrl: `${outside.url}/encoded` });
  const job = await customer.ended(id);
  const webhook = async () => {
    const path = '/v1/webhooks/deliveries';
    const { data } = await customer.call<{ data: { id: string }[] }>('GET', `${path}?jobId=${id}`);
    const before = sent.length;
    await customer.call('POST', `${path}/${data[0]!.id}/redeliver`);
    return vi.waitUntil(() => sent.slice(before).find(({ body }) => body.includes(id)), patience);
  };
  await vi.waitUntil(() => sent[0], patience);

  const { url } = customer.server;
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
    DATA_DIR,
    ...{ VODSMITH_URL: url, API_KEY: 'my-key', API_SECRET: 'my-secret' },
    ...{ SERVER: url, TOKEN: customer.token, KEY: 'my-key', SECRET: 'my-secret', WEBHOOK_SECRET: webhookSecret },
  };
  const fillIn = (code: string) =>
    code
      .replaceAll(/http:\/\/(?:localhost|127\.0\.0\.1):3000|https:\/\/video\.example\.com/g, url)
      .replaceAll('https://example.com', outside.url)
      .replaceAll('6b059b9de693eac3c530a706', file.id)
      .replaceAll('6b059b9de693eac3c530a707', id)
      .replaceAll('/backups', join(folder, 'backups'));
  return { folder, customer, file, job, webhook, env, fillIn };
}

/** As after `npm install vodsmith` in a folder with a film. */
async function installInto(folder: string, film: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await mkdir(join(folder, 'backups'));
  await symlink(join(root, 'bin/vodsmith.js'), join(modules, '.bin/vodsmith'));
  await symlink(root, join(modules, 'vodsmith'));
  await symlink(join(root, 'node_modules/standardwebhooks'), join(modules, 'standardwebhooks'));
  await symlink(join(root, 'samples'), join(folder, 'samples'));
  await copyFile(film, join(folder, 'film.mp4'));
}
