import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import type { Encoder } from '../../src/media/encoder.ts';
import { freePort, startPostgres } from '../../test/postgres-server.ts';
import { s3Credentials, startS3Server } from '../../test/s3-server.ts';
import { apiKey } from '../faults/installation.ts';
import type { OldVersion } from './old-version.ts';
import { type Running, startProgram } from './processes.ts';

export type Version = 'old' | 'new';

/** One database and one bucket, on which processes of both versions work. */
export interface Installation extends AsyncDisposable {
  db: Database;
  /** URLs that anybody shows lead to the new API. */
  start(version: Version, role: 'api' | 'worker'): Promise<Running>;
}

export async function openInstallation(
  work: string,
  old: OldVersion,
  { ffmpeg, ffprobe }: Encoder,
): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  const postgres = await startPostgres(['-c', 'fsync=off']);
  opened.defer(() => postgres.stop());
  const s3 = await startS3Server(join(work, 's3'));
  opened.defer(() => s3.stop());
  const DATABASE_URL = `${postgres.origin}/postgres`;
  const db = await openPostgres(DATABASE_URL);
  opened.defer(() => db.close());
  const publicPort = await freePort();
  const settings = {
    ...{ ...apiKey, ...s3Credentials, DATABASE_URL, SECRET_KEY: randomBytes(32).toString('hex') },
    ...{ STORAGE_URL: s3.url(), EGRESS_ALLOW: '127.0.0.0/8', LOG_LEVEL: 'error', WORKER_SLOTS: '1' },
    // Packages without their install scripts bring no encoder
    ...{ FFMPEG_PATH: ffmpeg, FFPROBE_PATH: ffprobe },
    PUBLIC_URL: `http://127.0.0.1:${publicPort}`,
  };
  const folders = { old: old.folder, new: fileURLToPath(new URL('../../', import.meta.url)) };
  const closing = opened.move();
  return {
    db,
    async start(version, role) {
      const DATA_DIR = join(work, `${version}-${role}`);
      await mkdir(DATA_DIR, { mode: 0o700 });
      const running = await startProgram(folders[version], {
        ...settings,
        ROLE: role,
        DATA_DIR,
        PORT: version === 'new' && role === 'api' ? String(publicPort) : '0',
      });
      closing.defer(async () => void (await running.stop()));
      return running;
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
