import type { Command } from 'commander';
import { readConfig } from '../config.ts';

interface CopyCommand {
  from?: string;
  to?: string;
  verify?: boolean;
  json?: true;
}

export function storageCommand(program: Command): void {
  const storage = program.command('storage').description('move stored files').copyInheritedSettings(program);
  storage
    .command('copy')
    .copyInheritedSettings(program)
    .description('copy all stored files to another storage, except those already there')
    .option(
      '--to <storage>',
      'target: a bucket in the form of STORAGE_URL, or a folder (default: the storage of the settings)',
    )
    .option('--from <storage>', 'source, in the same form')
    .option('--verify', 'also read the files that are already there on both sides, and copy those that differ')
    .option('--json', 'for machines: the counts as one JSON object')
    .addHelpText(
      'after',
      `
A copy that was broken off goes on where it was when the command is given again. Servers may go on running; what they
store meanwhile comes with the next copy. Both sides of a copy between buckets use the same credentials.

Examples:
  vodsmith storage copy --to 's3://bucket/videos?region=eu-west-1'
  vodsmith storage copy --from 's3://bucket/videos?region=eu-west-1' --to /backup/videos`,
    )
    .action(async ({ json, verify = false, ...places }: CopyCommand, command: Command) => {
      if (places.from === undefined && places.to === undefined)
        command.error('error: give --to, --from, or both', { exitCode: 2 });
      const { copyStorage } = await import('../copy-storage.ts');
      const { startCopyBar } = await import('./copy-bar.ts');
      const bar = json || !process.stderr.isTTY ? null : startCopyBar('files');
      try {
        const done = await copyStorage(readConfig(process.env), {
          ...places,
          verify,
          onProgress({ bytes, copiedBytes, skippedBytes, objects, copied, skipped, gone }) {
            bar?.setTotal(bytes);
            bar?.update(copiedBytes + skippedBytes, { count: `${copied + skipped + gone} of ${objects}` });
          },
        });
        bar?.stop();
        const text = `${done.copied} files copied, ${done.skipped} already there.`;
        process.stdout.write(`${json ? JSON.stringify(done) : text}\n`);
      } finally {
        bar?.stop();
      }
    });
}
