import { parseArgs } from 'node:util';
import { startService } from '../api/service.ts';
import { fuzz } from './run-fuzz.ts';

const help = `Usage: npm run fuzz -- [--n 10000] [--seed 1] [--json]

Sends requests that are made from /openapi.json to a service of its own, and checks that each answer is one that the
document describes, that none is a 5xx, and that none tells of another project.
  --n N      requests                                     10000
  --seed S   the same requests for the same number        1
  --json     the last line is one JSON object: requests, statuses, succeeded, faults
`;

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(help);
else {
  const service = await startService();
  const asked = { n: Number(values.n), seed: Number(values.seed) };
  const report = await fuzz(service, asked).finally(() => service.stop());
  for (const fault of new Set(report.faults)) process.stdout.write(`${fault}\n`);
  const { requests, statuses, faults, succeeded } = report;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ requests, statuses, succeeded: succeeded.size, faults: faults.length })}\n`
      : `${requests} requests, ${faults.length} faults, ${succeeded.size} calls that succeeded; by status ${JSON.stringify(statuses)}\n`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
