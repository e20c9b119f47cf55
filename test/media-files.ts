import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
/** The whole corpus of real media, where it stands beside the checkout. */
const corpus = pathOf('../../shared/media');
/** What a checkout brings itself. */
const folders = [pathOf('fixtures/media'), pathOf('../samples')];

/** Tests that go through the whole corpus need it; all others find what they need in the checkout. */
export const hasCorpus = existsSync(corpus);

function find(name: string): string | undefined {
  const paths = [...folders.map((folder) => join(folder, basename(name))), join(corpus, name)];
  return paths.find((path) => existsSync(path));
}

/** For rows of tables that are part of the corpus alone. */
export const hasMedia = (name: string): boolean => find(name) !== undefined;

/** Path of one of the real media, by its name in the corpus, e.g. `good/camera-720p.mp4`. */
export function mediaFile(name: string): string {
  const found = find(name);
  if (found !== undefined) return found;
  throw new Error(
    `The test needs ${name}, which is not in the checkout: the folder shared/media must stand beside it.`,
  );
}
