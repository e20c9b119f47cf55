import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openPglite } from '../../src/db/pglite.ts';

/** Paths of all files below the folder, relative to it. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isDirectory() ? [] : relative(folder, join(entry.parentPath, entry.name))));
}

/** Objects in the storage of a server that has ended which no row of its database names. */
export async function strayObjects(dataDir: string): Promise<string[]> {
  const db = await openPglite(join(dataDir, 'database'));
  try {
    const rows = await db.query<{ key: string }>(
      `select path as key from files union all select straightened from files where straightened is not null
       union all select prefix from renditions union all select key from discarded_objects`,
      [],
    );
    // The playlists of an output lie below a folder of its id
    const named = rows.map(({ key }) => key.replace(/\/index\.m3u8$/, ''));
    const known = new Set(named);
    const isKnown = (object: string): boolean =>
      known.has(object) || (object.includes('/') && isKnown(object.slice(0, object.lastIndexOf('/'))));
    return (await filesBelow(join(dataDir, 'storage'))).filter((object) => !isKnown(object));
  } finally {
    await db.close();
  }
}

/** Files below the folder that hold the text. */
export async function filesWith(text: string, folder: string): Promise<string[]> {
  const holding: string[] = [];
  for (const path of await filesBelow(folder))
    if ((await readFile(join(folder, path))).includes(text)) holding.push(path);
  return holding;
}
