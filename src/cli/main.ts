import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { VodsmithError } from '../errors.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { configCommand } from './config.ts';
import { dbCommand } from './db.ts';
import { doctorCommand } from './doctor.ts';
import { encodeCommand } from './encode.ts';
import { jobsCommand } from './jobs.ts';
import { keysCommand } from './keys.ts';
import { planCommand } from './plan.ts';
import { printable } from './printable.ts';
import { probeCommand } from './probe.ts';
import { secretsCommand } from './secrets.ts';
import { serveCommand } from './serve.ts';
import { storageCommand } from './storage.ts';
import { tokenCommand } from './token.ts';
import { uploadCommand } from './upload.ts';
import { usageCommand } from './usage.ts';

/** Exit codes: 0 done, 1 failed, 2 bad usage. */
async function runProgram(args: string[]): Promise<number> {
  const program = new Command('vodsmith')
    .description(packageJson.description)
    .version(packageJson.version)
    .showHelpAfterError('(see --help)')
    .exitOverride();
  for (const register of [
    serveCommand,
    encodeCommand,
    planCommand,
    probeCommand,
    tokenCommand,
    keysCommand,
    secretsCommand,
    backupCommand,
    restoreCommand,
    configCommand,
    dbCommand,
    doctorCommand,
    storageCommand,
    uploadCommand,
    jobsCommand,
    usageCommand,
  ])
    register(program);
  for (const command of program.commands) inherit(command, program);
  tab(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`vodsmith: ${describeError(error)}\n`);
    return 1;
  }
}

function inherit(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const below of command.commands) inherit(below, command);
}

/** One line. The stack of an error that is not ours, and so a fault of the program, is shown with DEBUG set. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  const text = error instanceof VodsmithError || !process.env.DEBUG ? error.message : String(error.stack);
  const lines = text.trim().split(/\s*\n\s*/);
  return lines.map(printable).join(process.env.DEBUG ? '\n' : ' ');
}

// Who takes the beginning alone, as `head` does, wants no more
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.exitCode = await runProgram(process.argv.slice(2));
