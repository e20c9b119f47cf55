import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Client, StoredFile } from '../client/node.ts';
import { VodsmithError } from '../errors.ts';
import { printable } from './printable.ts';
import { remoteHelp, withServer } from './remote.ts';

interface UploadOptions {
  name?: string;
  json?: true;
}

export function uploadCommand(program: Command): void {
  program
    .command('upload')
    .description('upload a file to a server')
    .argument('<file>', 'a video or an image')
    .option('--name <name>', 'name of the file on the server (default: its own name)')
    .option('--json', 'for machines: the file as the API shows it, progress as JSON lines on stderr')
    .addHelpText(
      'after',
      `
Examples:
  vodsmith upload film.mov
  VODSMITH_URL=https://video.example.com vodsmith upload film.mov --json | jq -r .id
${remoteHelp}`,
    )
    .action(async (path: string, { json, ...options }: UploadOptions) => {
      if (!existsSync(path)) throw new VodsmithError('source_not_found', `There is no file ${path}.`);
      const file = await withServer((client) => sendFile(client, path, options, json === true));
      process.stdout.write(json ? `${JSON.stringify(file)}\n` : `${printable(`${file.id}  ${file.fileUrl}`)}\n`);
    });
}

async function sendFile(client: Client, path: string, options: { name?: string }, json: boolean): Promise<StoredFile> {
  const { showRemoteProgress } = await import('./remote-progress.ts');
  const progress = showRemoteProgress(json);
  try {
    return await client.files.upload(path, {
      ...options,
      onProgress: ({ sent, total }) => progress.update(total === 0 ? 1 : sent / total, 'sent'),
    });
  } finally {
    progress.stop();
  }
}
