import type { Command } from 'commander';
import { announcedInJson } from '../announcement.ts';
import { readConfig } from '../config.ts';

/** Milliseconds: a Ctrl-C reaches this process from the terminal and again from npm or the launcher that started it. */
const SAME_SIGNAL = 1000;

export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('start the server: API, delivery and a worker (what `npm start` does)')
    .option('--json', 'for machines: one line, {"version", "pid", "url", "dataDir", "firstStart"}, when it is ready')
    .addHelpText(
      'after',
      `
Settings are environment variables; \`vodsmith config\` lists them.

Examples:
  vodsmith serve
  PORT=8080 HOST=0.0.0.0 DATA_DIR=/var/lib/vodsmith vodsmith serve
  ROLE=worker DATABASE_URL=postgres://user:password@host/vodsmith vodsmith serve`,
    )
    .action(async ({ json }: { json?: true }) => {
      const config = readConfig(process.env);
      const { startServer } = await import('../main.ts');
      const stop = stopSignal();
      const running = await startServer(config, undefined, json && announcedInJson);
      const broken = await Promise.race([stop, running.broken]);
      await running.stop();
      if (broken !== undefined) process.stderr.write(`vodsmith: ${broken.message}\n`);
      // A library may leave a handle open: nothing of ours is left that needs the process.
      process.exit(broken === undefined ? 0 : 1);
    });
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first = 0;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (first !== 0 && Date.now() - first > SAME_SIGNAL) process.exit(1);
        first ||= Date.now();
        resolve();
      });
    }
  });
}
