import { type Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { VodsmithError } from '../errors.ts';
import { readDuration } from './duration.ts';

interface TokenOptions {
  expires: number;
  key?: string;
  secret?: string;
  json?: true;
}

export function tokenCommand(program: Command): void {
  program
    .command('token')
    .description('make a token for the Authorization header')
    .addOption(
      new Option('--expires <time>', 'how long it is valid: 90s, 10m, 24h, 7d')
        .argParser(readDuration)
        .default(86_400, '24h'),
    )
    .option('--key <key>', 'API key (default: API_KEY, else the first key of the server on DATA_DIR)')
    .option('--secret <secret>', 'secret of that key (default: API_SECRET)')
    .option('--json', 'for machines: {"token", "expiresIn"}')
    .addHelpText(
      'after',
      `
Examples:
  vodsmith token
  vodsmith token --expires 10m --key KEY --secret SECRET
  curl -H "Authorization: $(vodsmith token)" http://localhost:3000/v1/files`,
    )
    .action(async (options: TokenOptions, command: Command) => {
      if ((options.key === undefined) !== (options.secret === undefined))
        command.error('error: --key and --secret go together', { exitCode: 2 });
      const token = await makeToken(options);
      const shown = options.json ? JSON.stringify({ token, expiresIn: options.expires }) : token;
      process.stdout.write(`${shown}\n`);
    });
}

async function makeToken({ key, secret, expires }: TokenOptions): Promise<string> {
  const { signToken } = await import('../core/tokens.ts');
  if (key !== undefined && secret !== undefined) return await signToken(key, secret, { expiresInSeconds: expires });
  const config = readConfig(process.env);
  if (config.apiKey !== undefined && config.apiSecret !== undefined)
    return await signToken(config.apiKey, config.apiSecret, { expiresInSeconds: expires });
  const { tokenOfFirstKey } = await import('../operator.ts');
  const token = await tokenOfFirstKey(config, expires);
  if (token !== null) return token;
  throw new VodsmithError(
    'unavailable',
    `There is no API key in ${config.dataDir} yet: start the server first (npm start), or set DATA_DIR to where it runs.`,
  );
}
