import type { Command } from 'commander';
import { describeConfig, readConfig } from '../config.ts';

export function configCommand(program: Command): void {
  program
    .command('config')
    .description('show every setting as it would be used, with secrets hidden')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      `
Examples:
  vodsmith config
  PORT=8080 vodsmith config --json`,
    )
    .action(({ json }: { json?: true }) => {
      const settings = describeConfig(readConfig(process.env), process.env);
      const rows = settings.map(({ name, value, set }) => `${name.padEnd(15)} ${value}${set ? '' : '  (default)'}`);
      process.stdout.write(json ? `${JSON.stringify(settings, null, 2)}\n` : `${rows.join('\n')}\n`);
    });
}
