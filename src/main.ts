import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Announcement, announcedInWords } from './announcement.ts';
import { writeBackup } from './backup-file.ts';
import { type Config, describeConfig } from './config.ts';
import type { Status } from './control.ts';
import { newId } from './core/ids.ts';
import { makeSecrets } from './core/secrets.ts';
import { ensureSecretKey, openWorkFolder, prepareFolder } from './data-folder.ts';
import { migrate } from './db/migrate.ts';
import { adviceOf } from './db/postgres-faults.ts';
import { openQueue } from './db/queue.ts';
import { indexSearch } from './db/search-index.ts';
import { VodsmithError } from './errors.ts';
import { ensureFirstProject, tokenOfFirstProject } from './first-start.ts';
import { holdFolder, type LocalAnswers } from './hold-folder.ts';
import { actOnKeys } from './key-actions.ts';
import { type Log, openLog } from './log.ts';
import { findEncoder } from './media/encoder.ts';
import { readSource } from './media/read-source.ts';
import { openWay } from './media/sandbox/hand-over.ts';
import { runStep } from './media/steps/run-step.ts';
import { openMetrics } from './metrics/metrics.ts';
import { openApi } from './open-api.ts';
import { openDatabase, patiently } from './open-database.ts';
import { openStorage } from './open-storage.ts';
import { openWorker } from './open-worker.ts';
import { originOf } from './origin.ts';
import { type ServerParts, version } from './server-parts.ts';
import { openDiskRoom } from './storage/disk-room.ts';
import { watchSecretKey } from './watch-secret-key.ts';
import { watchHolders } from './worker/watch-holders.ts';
import type { MediaWork } from './worker/work-context.ts';

/** A server that runs in this process. */
export interface Running {
  /** Where it is reached from this machine, no slash at the end. */
  url: string;
  /** Resolves with the reason if it cannot continue; the caller then stops it. */
  broken: Promise<VodsmithError>;
  /** Lets running requests end and the worker clean up, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the parts that ROLE names and prints where they run; at the first start also what to copy. If it fails,
 * everything that was opened is closed again.
 *
 * @param media what a worker does with media; tests of the control plane replace it
 * @param announced how what is printed is put
 * @throws VodsmithError with a message for the operator
 */
export async function startServer(
  config: Config,
  media: MediaWork = { readSource, runStep },
  announced: (announcement: Announcement) => string = announcedInWords,
): Promise<Running> {
  await using opened = new AsyncDisposableStack();
  const folder = await prepareFolder(config.dataDir);
  const status: Status = { url: originOf(config.host, config.port), pid: process.pid, version };
  const local: LocalAnswers = {};
  await holdFolder(config, opened, status, local);

  const log = openLog({ level: config.logLevel, terminal: process.stdout.isTTY === true });
  await openTracing(config, log, opened);
  const secrets = makeSecrets(await ensureSecretKey(config.dataDir, config.secretKey));
  const found = await findEncoder({ ...config, ownUser: true });
  for (const advice of found.advice) log.warn(advice);
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
  const parts: ServerParts = {
    ...{ config, settings: describeConfig(config, process.env), work, disk, log, db },
    ...{ secrets, storage, queue, encoder, media, metrics },
    announce: (ready) =>
      void process.stdout.write(announced({ version, pid: process.pid, dataDir: config.dataDir, ...ready })),
  };
  if (config.role !== 'worker') status.url = await openApi(parts, opened);
  if (config.role !== 'api') await openWorker(parts, opened, status.url);
  const closing = opened.move();
  return { url: status.url, broken: broken.promise, stop: () => closing.disposeAsync() };
}

/** Loaded only if requested. The exporter itself reads the other OTEL_ variables. */
async function openTracing({ traces, ownTraces }: Config, log: Log, opened: AsyncDisposableStack): Promise<void> {
  if (traces === undefined && ownTraces === undefined) return;
  const { startTracing } = await import('./tracing/start-tracing.ts');
  opened.defer(startTracing(version, (reason) => log.warn({ reason }, 'traces could not be sent')));
}

/** @throws VodsmithError that says what the operator can do about the database, if that is known */
async function advised<T>({ databaseUrl }: Config, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const advice = databaseUrl && !(cause instanceof VodsmithError) ? adviceOf(cause, databaseUrl) : null;
    throw advice ? new VodsmithError('bad_setting', advice, { cause }) : cause;
  }
}

function noKey(): never {
  throw new VodsmithError('unavailable', 'The first project has no usable API key. Add one with API_KEY.');
}
