import type { Command } from 'commander';
import type { Usage, UsageTime } from '../client/node.ts';
import { remoteHelp, withServer } from './remote.ts';
import { showTable } from './table.ts';

export function usageCommand(program: Command): void {
  program
    .command('usage')
    .description('show what the project used on a server, by day')
    .option('--from <day>', 'first day as YYYY-MM-DD in UTC (default: 30 days back)')
    .option('--to <day>', 'last day, included (default: today)')
    .option('--json', 'for machines: as the API shows it')
    .addHelpText(
      'after',
      `
Examples:
  vodsmith usage
  vodsmith usage --from 2026-11-01 --to 2026-11-30 --json | jq .total
${remoteHelp}`,
    )
    .action(async ({ json, ...time }: UsageTime & { json?: true }) => {
      const usage = await withServer((client) => client.usage(time));
      process.stdout.write(json ? `${JSON.stringify(usage)}\n` : showUsage(usage));
    });
}

/** Days on which something happened, and the sum. */
function showUsage({ days, total }: Usage): string {
  const row = (name: string, used: Usage['total']) => [
    name,
    ...[used.encodingMinutes, used.storageMinutes, used.streamMinutes, used.cpuSeconds].map(
      (n) => Math.round(n * 10) / 10,
    ),
    used.deliveredBytes,
  ];
  const busy = days.filter(
    ({ encodingMinutes, streamMinutes, cpuSeconds }) => encodingMinutes + streamMinutes + cpuSeconds > 0,
  );
  const head = ['DAY', 'ENCODED MIN', 'STORED MIN', 'STREAMED MIN', 'CPU S', 'BYTES SENT'];
  return showTable(head, [...busy.map((day) => row(day.date, day)), row('total', total)]);
}
