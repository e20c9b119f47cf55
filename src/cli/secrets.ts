import type { Command } from 'commander';
import { readConfig } from '../config.ts';

export function secretsCommand(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('manage the key that encrypts stored secrets')
    .copyInheritedSettings(program);
  secrets
    .command('rotate')
    .copyInheritedSettings(program)
    .description('encrypt the secrets of keys and webhooks under a new secret key; stop every process first')
    .option('--json', 'for machines: {"secrets", "file"}')
    .addHelpText(
      'after',
      `
The old key is that of the settings (SECRET_KEY, else DATA_DIR/secret.key), the new one NEW_SECRET_KEY. Without it a key
is made, where the old one is in DATA_DIR/secret.key, and takes its place. All secrets are stored anew, or none. Sessions
and signed links end; API keys and webhook secrets stay as they are. Backups from before need the old key.

Examples:
  vodsmith secrets rotate
  SECRET_KEY=$OLD NEW_SECRET_KEY=$NEW DATABASE_URL=postgres://user:password@host/vodsmith vodsmith secrets rotate`,
    )
    .action(async ({ json }: { json?: true }) => {
      const { rotateSecretKey } = await import('../operator.ts');
      const done = await rotateSecretKey(readConfig(process.env));
      const where = done.file === null ? 'Set SECRET_KEY to it before the next start.' : `It is in ${done.file}.`;
      const text = `${done.secrets} secrets are now encrypted under the new key. ${where}\n`;
      process.stdout.write(json ? `${JSON.stringify(done)}\n` : text);
    });
}
