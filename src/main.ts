import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './api/app.ts';
import { buildWatchApp } from './api/watch-app.ts';
import type { Config } from './config.ts';
import { askToken, type Status, takeFolder } from './control.ts';
import { makeSecrets, type Secrets } from './core/secrets.ts';
import {
  type DataFolder,
  ensureSecretKey,
  foldersOf,
  openWorkFolder,
  prepareFolder,
  readSecretKey,
} from './data-folder.ts';
import type { Database } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { openPglite } from './db/pglite.ts';
import { openPostgres } from './db/postgres.ts';
import { openQueue, type Queue } from './db/queue.ts';
import { deliveryLinks } from './delivery-links.ts';
import { VodsmithError } from './errors.ts';
import { ensureFirstProject, firstStartNotice, markShown, tokenOfFirstProject } from './first-start.ts';
import { closeApp, listen } from './listen.ts';
import { type Log, openLog } from './log.ts';
import { type Encoder, findEncoder } from './media/encoder.ts';
import { extensionOf } from './media/extension.ts';
import { probe } from './media/probe.ts';
import { readSource } from './media/read-source.ts';
import { openWay } from './media/sandbox/hand-over.ts';
import { runStep } from './media/steps/run-step.ts';
import { slotsFor } from './media/steps/threads.ts';
import { type Metrics, openMetrics } from './metrics/metrics.ts';
import { openEgress } from './net/egress.ts';
import { openSources, openStorage } from './open-storage.ts';
import { originOf } from './origin.ts';
import { readiness } from './readiness.ts';
import type { Storage } from './storage/storage.ts';
import { measuredMedia } from './worker/measured-media.ts';
import type { MediaWork } from './worker/work-context.ts';
import { startWorker } from './worker/worker.ts';

const { version } = packageJson;
/** Bytes of one upload, and milliseconds without a byte after which it is given up. */
const limits = { uploadBytes: 100 * 1024 ** 3, uploadIdle: 60_000 };

/** A server that runs in this process. */
export interface Running {
  /** Where it is reached from this machine, no slash at the end. */
  url: string;
  /** Lets running requests end and the worker clean up, then closes everything. */
  stop(): Promise<void>;
}

interface Parts {
  config: Config;
  /** This process's own. */
  work: string;
  log: Log;
  db: Database;
  secrets: Secrets;
  storage: Storage;
  queue: Queue;
  encoder: Encoder;
  media: MediaWork;
  metrics: Metrics;
}

/**
 * Starts what ROLE says and prints where it runs; at the first start what to copy, too. Where it fails, what was
 * opened is closed again.
 *
 * @param media what a worker does with media; the real thing without it
 * @throws VodsmithError with a sentence for the operator
 */
export async function startServer(config: Config, media: MediaWork = { readSource, runStep }): Promise<Running> {
  await using opened = new AsyncDisposableStack();
  const folder = await prepareFolder(config.dataDir);
  const status: Status = { url: originOf(config.host, config.port), pid: process.pid, version };
  const local: { token?: (seconds: number) => Promise<string> } = {};
  await holdFolder(config, opened, status, local);

  const log = openLog({ level: config.logLevel, terminal: process.stdout.isTTY === true });
  const secrets = makeSecrets(await ensureSecretKey(config.dataDir, config.secretKey));
  const found = await findEncoder({ ...encoderSettings(config), ownUser: true });
  const db = await openDatabase(config, folder, (error) => log.warn(error, 'a connection to the database was lost'));
  opened.defer(() => db.close());
  await migrate(db);
  await ensureFirstProject(db, secrets, config);
  local.token = async (seconds) => (await tokenOfFirstProject(db, secrets, seconds)) ?? noKey();
  const queue = await openQueue(db, { onError: (error) => log.error(error, 'the queue failed') });
  opened.defer(() => queue.stop());

  const alone = config.databaseUrl === undefined;
  const ownFolder = async (parent: string) => {
    const own = await openWorkFolder(parent, alone);
    opened.defer(() => rm(own, { recursive: true, force: true }));
    return own;
  };
  const work = await ownFolder(folder.work);
  const sandbox = await openWay(found.sandbox, work, config.dataDir);
  const encoder = { ...found, sandbox };
  log.debug({ sandbox }, 'layers around the encoders');
  const storage = await openStorage(config.storageUrl, folder, ownFolder, opened);

  const metrics = openMetrics(db, (error) => log.warn(error, 'a metric could not be read'));
  const parts = { config, work, log, db, secrets, storage, queue, encoder, media, metrics };
  if (config.role !== 'worker') status.url = await openApi(parts, opened);
  if (config.role !== 'api') await openWorker(parts, opened, status.url);
  const closing = opened.move();
  return { url: status.url, stop: () => closing.disposeAsync() };
}

/** A token of the first project's key: from the server that runs on DATA_DIR, else from the database itself. */
export async function tokenOfFirstKey(config: Config, expiresInSeconds: number): Promise<string | null> {
  const answered = await askToken(config.dataDir, expiresInSeconds);
  if (answered !== null) return answered;
  const folder = foldersOf(config.dataDir);
  if (config.databaseUrl === undefined && !existsSync(folder.database)) return null;
  const key = await readSecretKey(config.dataDir, config.secretKey);
  if (key === null) return null;
  await using opened = new AsyncDisposableStack();
  await holdFolder(config, opened, { url: 'a command', pid: process.pid, version }, {});
  const db = await openDatabase(config, folder);
  opened.defer(() => db.close());
  await migrate(db);
  return await tokenOfFirstProject(db, makeSecrets(key), expiresInSeconds);
}

/**
 * The embedded database belongs to one process, so DATA_DIR does. On a PostgreSQL server several may share the folder;
 * the first of them answers commands.
 */
async function holdFolder(
  config: Config,
  opened: AsyncDisposableStack,
  status: Status,
  local: { token?: (seconds: number) => Promise<string> },
): Promise<void> {
  const token = (seconds: number) => local.token?.(seconds) ?? Promise.reject(new Error('Vodsmith is still starting.'));
  const taken = await takeFolder(config.dataDir, { status: () => status, token });
  if ('release' in taken) opened.defer(taken.release);
  else if (config.databaseUrl === undefined) {
    const who = `the Vodsmith at ${taken.url} (process ${taken.pid})`;
    throw new VodsmithError(
      'bad_setting',
      `${config.dataDir} is in use by ${who}. Stop it, or set DATA_DIR to another folder.`,
    );
  }
}

async function openDatabase(
  { databaseUrl }: Config,
  folder: DataFolder,
  onError?: (error: Error) => void,
): Promise<Database> {
  if (databaseUrl === undefined) return await openPglite(folder.database);
  try {
    return await openPostgres(databaseUrl, { ...(onError && { onError }) });
  } catch (cause) {
    const message = `The database at ${new URL(databaseUrl).host} cannot be used: ${(cause as Error).message}. Start it, or correct DATABASE_URL.`;
    throw new VodsmithError('bad_setting', message, { cause });
  }
}

function encoderSettings({ ffmpegPath, ffprobePath }: Config) {
  return { ...(ffmpegPath ? { ffmpegPath } : {}), ...(ffprobePath ? { ffprobePath } : {}) };
}

async function openApi(parts: Parts, opened: AsyncDisposableStack): Promise<string> {
  const { config, log, db, secrets, storage, queue, encoder } = parts;
  const workFolder = await subfolder(parts, 'api');
  const app = await buildApp({
    db,
    storage,
    // A CDN on the bucket knows no signatures
    ...(config.storageUrl && config.cdnUrl && config.playback === 'public' && { sendTo: config.cdnUrl }),
    queue,
    probe: (path, signal) => probe(path, { encoder, signal }),
    extensionOf,
    secrets,
    urls: { ...config, ...deliveryLinks(config, secrets) },
    workFolder,
    logger: log,
    trustProxy: config.trustProxy,
    ready: () => readiness(parts),
    metrics: parts.metrics,
    limits,
    version,
  });
  opened.defer(() => closeApp(app));
  const url = await listen(app, config);
  const notice = await firstStartNotice(db, secrets, config, url);
  print(`${notice ?? ''}Vodsmith ${version} is running at ${url} (data in ${config.dataDir}).\n`);
  if (notice !== null) await markShown(db);
  return url;
}

async function openWorker(parts: Parts, opened: AsyncDisposableStack, url: string): Promise<void> {
  const { config, log, db, secrets, storage, queue, encoder, media, metrics } = parts;
  const egress = openEgress({ allow: config.egressAllow });
  opened.defer(() => egress.close());
  const publicUrl = config.publicUrl ?? url;
  const worker = await startWorker({
    db,
    storage,
    sources: await openSources(storage, config, await subfolder(parts, 'sources')),
    queue,
    encoder,
    media: measuredMedia(media, metrics),
    metrics,
    egress,
    secrets,
    urls: { publicUrl, cdnUrl: config.cdnUrl ?? publicUrl, ...deliveryLinks(config, secrets) },
    workFolder: await subfolder(parts, 'worker'),
    version,
    slots: config.workerSlots ?? slotsFor(availableParallelism()),
    log,
  });
  opened.defer(() => worker.stop());
  if (config.role === 'worker') await openWatch(parts, opened);
  if (config.role === 'worker') print(`Vodsmith ${version} works on jobs (data in ${config.dataDir}).\n`);
}

/** A worker has no port but this one. */
async function openWatch(parts: Parts, opened: AsyncDisposableStack): Promise<void> {
  const { config, log, metrics } = parts;
  if (config.metricsPort === undefined) return;
  const app = buildWatchApp({ logger: log, ready: () => readiness(parts), metrics, version });
  opened.defer(() => closeApp(app));
  await listen(app, { host: config.host, port: config.metricsPort }, 'METRICS_PORT');
}

async function subfolder({ work, config, encoder }: Parts, name: string): Promise<string> {
  const path = join(work, name);
  await mkdir(path, { mode: 0o700 });
  await openWay(encoder.sandbox, path, config.dataDir);
  return path;
}

function noKey(): never {
  throw new VodsmithError('unavailable', 'The first project has no API key that can be used. Add one with API_KEY.');
}

function print(text: string): void {
  process.stdout.write(text);
}
