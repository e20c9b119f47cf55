import type { Command } from 'commander';
import { addLocalOptions, type LocalOptions, readLocalOptions } from './local-options.ts';

interface EncodeOptions extends LocalOptions {
  output: string;
  overwrite?: true;
  json?: true;
}

export function encodeCommand(program: Command): void {
  const command = program.command('encode').description('encode a file into a folder: no server, no database');
  addLocalOptions(command)
    .requiredOption('-o, --output <folder>', 'folder for the outputs; created if missing')
    .option('--overwrite', 'replace outputs that already exist in the folder')
    .option('--json', 'for machines: the job as the API shows it on stdout, progress as JSON lines on stderr')
    .addHelpText(
      'after',
      `
Examples:
  vodsmith encode film.mov -o out --hls 240,360,480,720 --mp4 720
  vodsmith encode film.mov -o out --mp4 360 --thumbnail 00:00:03 --thumbnail-formats jpg,webp
  vodsmith encode film.mov -o out --hls 360,720 --json | jq .files`,
    )
    .action(async (file: string, options: EncodeOptions) => {
      const request = readLocalOptions(options, command);
      const { encodeLocally } = await import('./encode-locally.ts');
      await encodeLocally(file, request, options);
    });
}
