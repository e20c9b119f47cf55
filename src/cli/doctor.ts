import type { Command } from 'commander';
import { readConfig } from '../config.ts';

const marks = { ok: 'ok     ', warning: 'warning', missing: 'MISSING' };

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check what this machine has and lacks for encoding and serving')
    .option('--json', 'for machines: {"ok", "findings": [{"name", "state", "detail"}]}')
    .addHelpText(
      'after',
      `
Exit code 1 when something that is needed is missing; a warning names what some work does without.

Examples:
  vodsmith doctor
  FFMPEG_PATH=/opt/ffmpeg/bin/ffmpeg vodsmith doctor --json`,
    )
    .action(async ({ json }: { json?: true }) => {
      const { examine } = await import('./examination.ts');
      const findings = await examine(readConfig(process.env));
      const ok = findings.every(({ state }) => state !== 'missing');
      const rows = findings.map(({ name, state, detail }) => `${marks[state]}  ${name.padEnd(16)} ${detail}`);
      process.stdout.write(json ? `${JSON.stringify({ ok, findings }, null, 2)}\n` : `${rows.join('\n')}\n`);
      if (!ok) process.exitCode = 1;
    });
}
