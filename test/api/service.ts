import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { buildApp } from '../../src/api/app.ts';
import type { Api, AppOptions } from '../../src/api/app-options.ts';
import { newId } from '../../src/core/ids.ts';
import { usualLimits } from '../../src/core/limits.ts';
import { makeSecrets, newApiKey, newApiSecret, newWebhookSecret, type Secrets } from '../../src/core/secrets.ts';
import { signToken } from '../../src/core/tokens.ts';
import { insertApiKey } from '../../src/db/api-keys.ts';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { insertProject } from '../../src/db/projects.ts';
import { closeApp } from '../../src/listen.ts';
import { findEncoder } from '../../src/media/encoder.ts';
import { extensionOf } from '../../src/media/extension.ts';
import { probe } from '../../src/media/probe.ts';
import { openMetrics } from '../../src/metrics/metrics.ts';
import { openDiskRoom } from '../../src/storage/disk-room.ts';
import { localStorage } from '../../src/storage/local.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { mediaFile } from '../media-files.ts';
import { openNewPglite } from '../new-cluster.ts';

/** A project with one key. */
interface Customer {
  projectId: string;
  key: string;
  secret: string;
  headers: { authorization: string };
}

/** The API over a real database, storage and probe, without a worker. */
export interface Service {
  app: Api;
  db: Database;
  storage: Storage;
  workFolder: string;
  mine: Customer;
  other: Customer;
  third: Customer;
  /** A key of `mine` that may not be used any more. */
  disabled: { key: string; secret: string };
  /** Ids of the webhook deliveries that were announced. */
  announced: string[];
  /** Every line of the log. */
  logged: Record<string, unknown>[];
  /** What probes an upload: the real one, until a test puts another in its place. */
  probe: AppOptions['probe'];
  media(name: string): Buffer;
  stop(): Promise<void>;
}

type Changes = Partial<Pick<AppOptions, 'urls' | 'sendTo' | 'ready' | 'trustProxy'>> & {
  limits?: Partial<AppOptions['limits']>;
  /** A real queue in place of the list of what was announced. */
  openQueue?: (db: Database) => Promise<AppOptions['queue']>;
  /** Another one than a folder. */
  storage?: Storage;
};

export async function startService({ openQueue, storage: other, ...changes }: Changes = {}): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'vodsmith-api-'));
  const workFolder = join(folder, 'work');
  await mkdir(workFolder);
  const db = await openNewPglite(join(folder, 'database'));
  await migrate(db);
  const secrets = makeSecrets(Buffer.alloc(32, 7));
  const storage = other ?? (await localStorage(join(folder, 'storage')));
  const encoder = await findEncoder();
  const announced: string[] = [];
  const logged: Service['logged'] = [];
  const mine = await newCustomer(db, secrets);
  const service: Service = {
    app: await buildApp({
      db,
      storage,
      queue: (await openQueue?.(db)) ?? {
        send: async ({ deliveryId }) => void announced.push(deliveryId),
        withdraw: async () => {},
      },
      probe: (path, signal, projectId) => service.probe(path, signal, projectId),
      extensionOf,
      secrets,
      urls: {},
      workFolder,
      disk: openDiskRoom(workFolder, changes.limits?.freeBytes ?? usualLimits.freeBytes),
      logger: pino({ level: 'debug' }, keepLines(logged)),
      metrics: openMetrics(db, () => {}),
      ready: async () => ({ database: null, storage: null }),
      version: '1.2.3',
      settings: [{ name: 'PORT', value: '3000', set: false }],
      ...changes,
      limits: { ...usualLimits, uploadBytes: 1024 ** 3, idleSeconds: 10, ...changes.limits },
    }),
    db,
    storage,
    workFolder,
    mine,
    other: await newCustomer(db, secrets),
    third: await newCustomer(db, secrets),
    disabled: await disabledKey(db, secrets, mine.projectId),
    announced,
    logged,
    probe: (path, signal) => probe(path, { encoder, signal }),
    media: (name) => readFileSync(mediaFile(name)),
    async stop() {
      await closeApp(service.app);
      await db.close();
      await rm(folder, { recursive: true });
    },
  };
  return service;
}

async function newCustomer(db: Database, secrets: Secrets): Promise<Customer> {
  const projectId = newId();
  await insertProject(db, { id: projectId, name: 'A project', webhookSecret: secrets.encrypt(newWebhookSecret()) });
  const pair = await newKey(db, secrets, projectId);
  return { projectId, ...pair, headers: { authorization: await signToken(pair.key, pair.secret) } };
}

async function newKey(db: Database, secrets: Secrets, projectId: string) {
  const [key, secret] = [newApiKey(), newApiSecret()];
  await insertApiKey(db, { id: newId(), projectId, name: 'A key', key, secret: secrets.encrypt(secret) });
  return { key, secret };
}

async function disabledKey(db: Database, secrets: Secrets, projectId: string) {
  const pair = await newKey(db, secrets, projectId);
  await db.query('update api_keys set disabled_at = now() where key = $1', [pair.key]);
  return pair;
}

function keepLines(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of String(chunk).trim().split('\n')) lines.push(JSON.parse(line));
      done();
    },
  });
}
