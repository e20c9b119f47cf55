import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './api/app.ts';
import { inTurn } from './api/probe-turns.ts';
import { buildWatchApp } from './api/watch-app.ts';
import { writeBackup } from './backup-file.ts';
import { type Config, describeConfig } from './config.ts';
import type { Status } from './control.ts';
import { newId } from './core/ids.ts';
import { type Limits, usualLimits } from './core/limits.ts';
import { makeSecrets, type Secrets } from './core/secrets.ts';
import { ensureSecretKey, openWorkFolder, prepareFolder } from './data-folder.ts';
import type { Database } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { adviceOf } from './db/postgres-faults.ts';
import { openQueue, type Queue } from './db/queue.ts';
import { indexSearch } from './db/search-index.ts';
import { deliveryLinks } from './delivery-links.ts';
import { VodsmithError } from './errors.ts';
import { ensureFirstProject, firstStartNotice, markShown, tokenOfFirstProject } from './first-start.ts';
import { holdFolder, type LocalAnswers } from './hold-folder.ts';
import { actOnKeys } from './key-actions.ts';
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
import { openDatabase, patiently } from './open-database.ts';
import { openSources, openStorage } from './open-storage.ts';
import { originOf } from './origin.ts';
import { openReadiness } from './readiness.ts';
import { type DiskRoom, openDiskRoom } from './storage/disk-room.ts';
import type { Storage } from './storage/storage.ts';
import { watchSecretKey } from './watch-secret-key.ts';
import { measuredMedia } from './worker/measured-media.ts';
import { watchHolders } from './worker/watch-holders.ts';
import type { MediaWork } from './worker/work-context.ts';
import { startWorker } from './worker/worker.ts';

const { version } = packageJson;

/** A server that runs in this process. */
export interface Running {
  /** Where it is reached from this machine, no slash at the end. */
  url: string;
  /** Resolves where it cannot go on, with the reason: whoever started it stops it. */
  broken: Promise<VodsmithError>;
  /** Lets running requests end and the worker clean up, then closes everything. */
  stop(): Promise<void>;
}

interface Parts {
  config: Config;
  /** This process's own. */
  work: string;
  disk: DiskRoom;
  log: Log;
  db: Database;
  secrets: Secrets;
  storage: Storage;
  queue: Queue;
  encoder: Encoder;
  media: MediaWork;
  metrics: Metrics;
  /** Of the worker in this process: why it takes no tasks. */
  hindrance?: () => string | null;
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
  const local: LocalAnswers = {};
  await holdFolder(config, opened, status, local);

  const log = openLog({ level: config.logLevel, terminal: process.stdout.isTTY === true });
  await openTracing(config, log, opened);
  const secrets = makeSecrets(await ensureSecretKey(config.dataDir, config.secretKey));
  const found = await findEncoder({ ...encoderSettings(config), ownUser: true });
  const db = await openDatabase(config, folder, (error) => log.warn(error, 'a connection to the database was lost'));
  opened.defer(() => db.close());
  await advised(config, () => patiently(db, config, migrate));
  await ensureFirstProject(db, secrets, config);
  local.token = async (seconds) => (await tokenOfFirstProject(db, secrets, seconds)) ?? noKey();
  local.keys = (action) => actOnKeys(db, secrets, action);
  const unindexed = await patiently(db, config, indexSearch);
  if (unindexed !== null) log.warn(unindexed);
  const queue = await advised(config, () =>
    openQueue(db, { onError: (error) => log.error(error, 'the queue failed') }),
  );
  opened.defer(() => queue.stop());
  const broken = Promise.withResolvers<VodsmithError>();
  const watch = await watchSecretKey({ db, secrets, log, role: config.role }, broken.resolve);
  opened.defer(() => watch.stop());
  const holders = watchHolders({ db, log });
  opened.defer(() => holders.stop());

  const alone = config.databaseUrl === undefined;
  const ownFolder = async (parent: string) => {
    const own = await openWorkFolder(parent, alone);
    opened.defer(() => rm(own, { recursive: true, force: true }));
    return own;
  };
  const work = await ownFolder(folder.work);
  local.backup = async () => {
    const path = join(work, `${newId()}.backup`);
    await writeBackup(db, path);
    return path;
  };
  const sandbox = await openWay(found.sandbox, work, config.dataDir);
  const encoder = { ...found, sandbox };
  log.debug({ sandbox }, 'layers around the encoders');
  const storage = await openStorage(config.storageUrl, folder, ownFolder, opened);

  const metrics = openMetrics(db, (error) => log.warn(error, 'a metric could not be read'));
  const disk = openDiskRoom(work, config.freeBytes);
  const parts: Parts = { config, work, disk, log, db, secrets, storage, queue, encoder, media, metrics };
  if (config.role !== 'worker') status.url = await openApi(parts, opened);
  if (config.role !== 'api') await openWorker(parts, opened, status.url);
  const closing = opened.move();
  return { url: status.url, broken: broken.promise, stop: () => closing.disposeAsync() };
}

/** Loaded where it is asked for alone. The exporter reads the rest of the OTEL_ variables itself. */
async function openTracing({ traces, ownTraces }: Config, log: Log, opened: AsyncDisposableStack): Promise<void> {
  if (traces === undefined && ownTraces === undefined) return;
  const { startTracing } = await import('./tracing/start-tracing.ts');
  opened.defer(startTracing(version, (reason) => log.warn({ reason }, 'traces could not be sent')));
}

/** @throws VodsmithError with what the operator can do about the database, where that is known */
async function advised<T>({ databaseUrl }: Config, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const advice = databaseUrl && !(cause instanceof VodsmithError) ? adviceOf(cause, databaseUrl) : null;
    throw advice ? new VodsmithError('bad_setting', advice, { cause }) : cause;
  }
}

/** Those of the table of settings that are limits. */
function limitsOf(config: Config): Limits {
  const names = Object.keys(usualLimits) as (keyof Limits)[];
  return Object.fromEntries(names.map((name) => [name, config[name]])) as unknown as Limits;
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
    probe: inTurn((path, signal) => probe(path, { encoder, signal }), Math.max(2, availableParallelism())),
    extensionOf,
    secrets,
    urls: { ...config, ...deliveryLinks(config, secrets) },
    workFolder,
    disk: parts.disk,
    logger: log,
    trustProxy: config.trustProxy,
    ready: openReadiness(parts),
    metrics: parts.metrics,
    limits: limitsOf(config),
    version,
    settings: describeConfig(config, process.env),
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
    disk: parts.disk,
    version,
    limits: limitsOf(config),
    slots: config.workerSlots ?? slotsFor(availableParallelism()),
    ...(config.projectTasks !== undefined && { projectTasks: config.projectTasks }),
    drainSeconds: config.drainSeconds,
    log,
  });
  parts.hindrance = worker.hindrance;
  opened.defer(() => worker.stop());
  if (config.role === 'worker') await openWatch(parts, opened);
  if (config.role === 'worker') print(`Vodsmith ${version} works on jobs (data in ${config.dataDir}).\n`);
}

/** A worker has no port but this one. */
async function openWatch(parts: Parts, opened: AsyncDisposableStack): Promise<void> {
  const { config, log, metrics } = parts;
  if (config.metricsPort === undefined) return;
  const app = buildWatchApp({ logger: log, ready: openReadiness(parts), metrics, version });
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
  throw new VodsmithError('unavailable', 'The first project has no usable API key. Add one with API_KEY.');
}

function print(text: string): void {
  process.stdout.write(text);
}
