import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { filesElsewhere } from './addresses.ts';

/** Paths of all pages of the documentation. @param root the repository */
export async function pageFiles(root: string): Promise<string[]> {
  const inDocs = await readdir(join(root, 'docs'), { recursive: true });
  const files = inDocs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  return [...files, ...filesElsewhere.filter((name) => existsSync(join(root, name)))].toSorted();
}
