import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const level = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
const encodings = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, level),
  gz: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

/** Leaves a .br and a .gz beside every script and style, so that the server compresses nothing. */
export function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    async writeBundle({ dir }) {
      const folder = join(dir!, 'assets');
      const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(
        names.map(async (name) => {
          const bytes = await readFile(join(folder, name));
          for (const [ending, encode] of Object.entries(encodings))
            await writeFile(join(folder, `${name}.${ending}`), await encode(bytes));
        }),
      );
    },
  };
}
