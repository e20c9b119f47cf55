import type { Command } from 'commander';
import { readConfig } from '../config.ts';

export function dbCommand(program: Command): void {
  const db = program.command('db').description('move the database').copyInheritedSettings(program);
  db.command('copy')
    .copyInheritedSettings(program)
    .description('copy the embedded database of DATA_DIR into an empty PostgreSQL database, all or nothing')
    .requiredOption('--to <url>', 'PostgreSQL 15 or later, in the form of DATABASE_URL')
    .option('--json', 'for machines: {"rows", "copied", "compared"}')
    .addHelpText(
      'after',
      `
Stop the server first. Every row is read again on both sides and compared. Where anything fails nothing was copied, and
the same command may be given again; the embedded database stays as it is. Afterwards start the server with DATABASE_URL
and the same secret key: that of DATA_DIR, or SECRET_KEY. Queued and running jobs go on there. Logins to the dashboard end.
Stored files stay where they are: see \`vodsmith storage copy\`.

Examples:
  createdb vodsmith
  vodsmith db copy --to postgres://user:password@host/vodsmith
  DATA_DIR=/var/lib/vodsmith vodsmith db copy --to 'postgres://user:password@host/vodsmith?sslmode=require' --json`,
    )
    .action(async ({ to, json }: { to: string; json?: true }) => {
      const { copyDatabase } = await import('../copy-database.ts');
      const { startCopyBar } = await import('./copy-bar.ts');
      const bar = json || !process.stderr.isTTY ? null : startCopyBar('rows');
      try {
        const done = await copyDatabase(readConfig(process.env), to, ({ rows, copied, compared }) => {
          bar?.setTotal(2 * rows);
          bar?.update(copied + compared, { count: `${copied} copied, ${compared} compared of ${rows}` });
        });
        bar?.stop();
        const text = `${done.copied} rows were copied and compared one by one. Start the server with DATABASE_URL.`;
        process.stdout.write(`${json ? JSON.stringify(done) : text}\n`);
      } finally {
        bar?.stop();
      }
    });
}
