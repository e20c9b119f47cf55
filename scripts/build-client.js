// Builds vodsmith/client into dist: Node strips no types below node_modules.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

try {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = fileURLToPath(new URL('../src/client/', import.meta.url));
  await rm(fileURLToPath(new URL('../dist/', import.meta.url)), { recursive: true, force: true });
  const [code] = await once(spawn(process.execPath, [tsc, '--project', project], { stdio: 'inherit' }), 'close');
  if (code !== 0) process.exitCode = 1;
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  // Installed without the packages for development, as in a container that got dist from elsewhere
  process.stderr.write('The client was not built: typescript is not installed.\n');
}
