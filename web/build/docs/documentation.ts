import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { addressOf } from './addresses.ts';
import { fillPage, fillReference } from './fill-page.ts';
import { renderPage } from './markdown.ts';
import { readNavigation } from './navigation.ts';
import { pageFiles } from './page-files.ts';

/**
 * Renders docs/ and the pages beside README.md into `docs/` of the built folder, each with the template docs.html, and
 * the frame of the reference beside it.
 *
 * @param root the repository
 */
export function documentation(root: string): Plugin {
  const images = new Map<string, string>();
  return {
    name: 'documentation',
    apply: 'build',
    async buildStart() {
      for (const name of await readdir(join(root, 'docs/images'))) {
        const source = readFileSync(join(root, 'docs/images', name));
        images.set(`docs/images/${name}`, this.emitFile({ type: 'asset', name, source }));
      }
    },
    async writeBundle({ dir }) {
      const template = await readFile(join(dir!, 'docs.html'), 'utf8');
      const sections = readNavigation(await readFile(join(root, 'docs/README.md'), 'utf8'));
      const imageUrl = (file: string) => `/${this.getFileName(imageOf(images, file))}`;
      for (const file of await pageFiles(root)) {
        const page = renderPage(file, await readFile(join(root, file), 'utf8'), imageUrl);
        const address = addressOf(file)!;
        const built = join(dir!, `${address}.html`);
        await mkdir(dirname(built), { recursive: true });
        await writeFile(built, fillPage(template, address, page, sections));
      }
      await writeFile(join(dir!, 'reference.html'), fillReference(template, sections));
      await rm(join(dir!, 'docs.html'));
    },
  };
}

function imageOf(images: Map<string, string>, file: string): string {
  const reference = images.get(file);
  if (reference === undefined) throw new Error(`there is no image ${file}; ${basename(file)} belongs into docs/images`);
  return reference;
}
