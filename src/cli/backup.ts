import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config.ts';

export function backupCommand(program: Command): void {
  program
    .command('backup')
    .description('write the database and its settings to a new file; works while the server runs')
    .argument('<file>', 'new file (gzipped JSON lines)')
    .option('--json', 'for machines: {"file"}')
    .addHelpText(
      'after',
      `
Stored files and the secret key are not in it: copy DATA_DIR/storage after the backup, and keep secret.key apart.

Examples:
  vodsmith backup vodsmith-monday.jsonl.gz
  DATABASE_URL=postgres://user:password@host/vodsmith vodsmith backup /backups/vodsmith.jsonl.gz`,
    )
    .action(async (file: string, { json }: { json?: true }) => {
      const { backUp } = await import('../operator.ts');
      const path = resolve(file);
      await backUp(readConfig(process.env), path);
      process.stdout.write(json ? `${JSON.stringify({ file: path })}\n` : `The backup is in ${path}.\n`);
    });
}

export function restoreCommand(program: Command): void {
  program
    .command('restore')
    .description('restore a backup into an empty database; queued jobs continue when the server starts')
    .argument('<file>', 'a file written by `vodsmith backup`')
    .option('--json', 'for machines: {"rows"}')
    .addHelpText(
      'after',
      `
DATA_DIR must have the secret.key of the backup (or set SECRET_KEY), and the copied storage/.

Examples:
  DATA_DIR=/var/lib/vodsmith vodsmith restore vodsmith-monday.jsonl.gz
  DATABASE_URL=postgres://user:password@host/empty vodsmith restore vodsmith-monday.jsonl.gz`,
    )
    .action(async (file: string, { json }: { json?: true }) => {
      const { restore } = await import('../operator.ts');
      const rows = await restore(readConfig(process.env), resolve(file));
      process.stdout.write(json ? `${JSON.stringify({ rows })}\n` : `${rows} rows were restored. Start the server.\n`);
    });
}
