import type { Command } from 'commander';

export function probeCommand(program: Command): void {
  program
    .command('probe')
    .description('show what a media file contains, as a job would see it')
    .argument('<file>', 'the video')
    .option('--json', 'print it on one line')
    .addHelpText(
      'after',
      `
Examples:
  vodsmith probe film.mov
  vodsmith probe film.mov --json | jq .video.displayWidth`,
    )
    .action(async (file: string, { json }: { json?: true }) => {
      const { localEncoder, localSource } = await import('./local-plan.ts');
      const { probe } = await import('../media/probe.ts');
      const media = await probe(await localSource(file), { encoder: await localEncoder() });
      process.stdout.write(`${JSON.stringify(media, null, json ? 0 : 2)}\n`);
    });
}
