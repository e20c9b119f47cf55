import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';
import { exportRows } from './db/backup.ts';
import type { Database } from './db/database.ts';
import { VodsmithError } from './errors.ts';

const compress = promisify(gzip);

/** Writes a backup of the database as one file: lines of JSON, compressed by gzip in several members (RFC 1952). */
export async function writeBackup(db: Database, path: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await exportRows(db, async (lines) => void (await file.write(await compress(lines))));
  await file.sync();
}

/** The lines of a backup. @throws VodsmithError `bad_setting` where the file is none */
export async function* readBackup(path: string): AsyncGenerator<string> {
  try {
    await using file = await open(path);
    const source = file.createReadStream({ autoClose: false });
    const text = createGunzip().setEncoding('utf8');
    source.on('error', (error) => text.destroy(error)).pipe(text);
    let rest = '';
    for await (const part of text as AsyncIterable<string>) {
      const lines = (rest + part).split('\n');
      rest = lines.pop()!;
      yield* lines;
    }
    if (rest !== '') yield rest;
  } catch (cause) {
    if (cause instanceof VodsmithError) throw cause;
    const message = `${path} cannot be read as a backup: ${(cause as Error).message}. Nothing was restored.`;
    throw new VodsmithError('bad_setting', message, { cause });
  }
}
