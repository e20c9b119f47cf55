import type { Command } from 'commander';
import { addLocalOptions, type LocalOptions, readLocalOptions } from './local-options.ts';
import { temporaryFolder } from './temporary-folder.ts';

export function planCommand(program: Command): void {
  const command = program
    .command('plan')
    .description('show what `encode` would do: the plan as JSON, with the exact commands');
  addLocalOptions(command)
    .option('--json', 'print it on one line')
    .addHelpText(
      'after',
      `
Examples:
  vodsmith plan film.mov --hls 240,360,480,720 --mp4 720
  vodsmith plan film.mov --mp4 360 --json | jq -r '.commands[].command'`,
    )
    .action(async (file: string, options: LocalOptions & { json?: true }) => {
      const request = readLocalOptions(options, command);
      const { planLocally } = await import('./local-plan.ts');
      const { showPlan } = await import('../core/ffmpeg/commands.ts');
      await using work = await temporaryFolder();
      const { plan, source } = await planLocally(file, request, work.path);
      process.stdout.write(`${JSON.stringify(showPlan(plan, source), null, options.json ? 0 : 2)}\n`);
    });
}
