import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

/** A program as it is bundled for browsers: its first script, and what that loads when it is needed. */
export async function bundle(entry: string): Promise<{ first: Rolldown.OutputChunk; all: Rolldown.OutputChunk[] }> {
  const built = await build({
    configFile: false,
    root: fileURLToPath(new URL('../..', import.meta.url)),
    logLevel: 'silent',
    build: { write: false, target: 'es2022', modulePreload: false, rolldownOptions: { input: entry } },
  });
  const { output } = built as Rolldown.RolldownOutput;
  const all = output.filter((part) => part.type === 'chunk');
  return { first: all.find(({ isEntry }) => isEntry)!, all };
}
