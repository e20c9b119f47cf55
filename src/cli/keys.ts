import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import type { KeyAction } from '../key-actions.ts';
import type { ApiKey, CreatedKey } from '../schemas/api-key.ts';
import { printable } from './printable.ts';

interface Options {
  project?: string;
  json?: true;
}
type Action<T> = T extends KeyAction ? Omit<T, 'project'> : never;

export function keysCommand(program: Command): void {
  const keys = program
    .command('keys')
    .description(
      'list, create, disable, enable and delete API keys: of this machine, also while its server runs, or of VODSMITH_URL',
    )
    .addHelpText(
      'after',
      `
What is done stands in the audit log. Tokens of a key that is disabled or deleted are refused at once.

Examples:
  vodsmith keys list
  vodsmith keys create "Shop app"
  vodsmith keys disable 6b0748aa0c1d2e3f40516273
  VODSMITH_URL=https://video.example.com vodsmith keys list

Environment:
  VODSMITH_URL    a server elsewhere; without it the one whose DATA_DIR or DATABASE_URL is set here
  ADMIN_PASSWORD  of that server, which a call of VODSMITH_URL needs`,
    );
  subcommand(keys, 'list', 'the keys of the project, without their secrets', () => ({ does: 'list' }));
  subcommand(keys, 'create <name>', 'a new key; its secret is shown this once', (name) => ({ does: 'create', name }));
  for (const [does, what] of [
    ['disable', 'refuse its tokens from now on'],
    ['enable', 'take its tokens again'],
    ['delete', 'for ever'],
  ] as const)
    subcommand(keys, `${does} <key>`, `${what}; <key> is its id, or the key itself`, (key) => ({ does, key }));
}

function subcommand(keys: Command, name: string, what: string, actionOf: (value: string) => Action<KeyAction>): void {
  const command = keys
    .command(name)
    .description(what)
    .option('--project <id>', 'the project (default: the first one)')
    .option('--json', 'for machines: {"data": [key, ...]}')
    .action(async () => {
      const { project, json } = command.opts<Options>();
      const data = await act({ ...actionOf(command.args[0] ?? ''), ...(project !== undefined && { project }) });
      process.stdout.write(json ? `${JSON.stringify({ data })}\n` : data.map(textOf).join(''));
    });
  command.copyInheritedSettings(keys);
}

async function act(action: KeyAction): Promise<(ApiKey | CreatedKey)[]> {
  if (process.env.VODSMITH_URL) {
    const { changeRemoteKeys } = await import('./remote-keys.ts');
    return changeRemoteKeys(process.env, action);
  }
  const { changeKeys } = await import('../operator.ts');
  return changeKeys(readConfig(process.env), action);
}

function textOf(key: ApiKey | CreatedKey): string {
  const { id, name, key: publicPart, createdAt, disabledAt } = key;
  const lines =
    'secret' in key
      ? [
          `API key     ${publicPart}`,
          `API secret  ${key.secret}`,
          '',
          `Copy the secret, it is not shown again. The id of the key is ${id}.`,
        ]
      : [[id, publicPart, createdAt, disabledAt === null ? 'in use  ' : 'disabled', name].join('  ')];
  return lines.map((line) => `${printable(line)}\n`).join('');
}
