import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { findEncoder } from '../src/media/encoder.ts';
import { bareEnvironment } from '../src/media/environment.ts';
import { confinement } from '../src/media/sandbox/confinement.ts';
import { bare, type Sandbox } from '../src/media/sandbox/sandbox.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`npm run bench -- sandbox [--rounds N] [--json]

What each layer of the encoder sandbox adds to the start of a process: the median over N rounds (40), in milliseconds.`);
  process.exit();
}

const { ffprobe, sandbox } = await findEncoder({ ownUser: true });
const limits = { memory: 2 ** 32, cpuSeconds: 60, fileBytes: 2 ** 20 };
const { leash, data, user, files, network, processes } = sandbox;
const setups: Record<string, Partial<Sandbox>> = {
  none: {},
  leash: { leash },
  'leash, limits': { leash, data },
  'leash, limits, user': { leash, data, user, processes: user !== null },
  'leash, limits, network': { leash, data, network },
  'leash, limits, files': { leash, data, files },
  all: { leash, data, user, files, network, processes },
};

function start(layers: Partial<Sandbox>): number {
  const program = '/bin/true';
  const [command, ...args] = [...confinement({ ...bare, ...layers }, ffprobe, { reads: [] }, limits), program];
  const since = performance.now();
  execFileSync(command!, args, { env: bareEnvironment });
  return performance.now() - since;
}

const times = new Map<string, number[]>(Object.keys(setups).map((name) => [name, []]));
for (let round = 0; round < Number(values.rounds); round += 1)
  for (const [name, layers] of Object.entries(setups)) times.get(name)!.push(start(layers));

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const milliseconds = Object.fromEntries([...times].map(([name, all]) => [name, Number(median(all).toFixed(1))]));
if (values.json) console.log(JSON.stringify(milliseconds));
else for (const [name, value] of Object.entries(milliseconds)) console.log(`${name.padEnd(24)} ${value} ms`);
