#!/usr/bin/env node
// Runs the program on the Node that this package brings (24), whichever Node started this file.
import { spawn } from 'node:child_process';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
// Compiled once: a short command takes half the CPU time. Where the folder cannot be written, nothing is kept
const compiled = fileURLToPath(new URL('../node_modules/.cache/vodsmith', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache(compiled);
  await import(program);
} else {
  const own = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  const env = { NODE_COMPILE_CACHE: compiled, ...process.env };
  const child = spawn(own, [program, ...process.argv.slice(2)], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
  child.on('error', (error) => {
    process.stderr.write(
      `vodsmith needs Node 24 and cannot start the one it brings: ${error.message}. Run npm install.\n`,
    );
    process.exit(1);
  });
}
