import { getPriority, tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { timed } from '../../bench/job/timed.ts';

const node = (script: string) => [process.execPath, '-e', script];
const busy = 'while (process.cpuUsage().user < 200000);';

test('the time of a child of the command counts', async () => {
  const script = `require('node:child_process').spawnSync(process.execPath, ['-e', '${busy}'])`;
  const { cpu, wall } = await timed(node(script), tmpdir());
  expect(cpu).toBeGreaterThanOrEqual(0.2);
  expect(wall).toBeGreaterThan(0);
});

test('every command has the niceness of an encoder', async () => {
  const wanted = Math.max(10, getPriority());
  await timed(node(`process.exit(require('node:os').getPriority() === ${wanted} ? 0 : 1)`), tmpdir());
});

test('a command that fails is named, with what it said', async () => {
  await expect(timed(node("console.error('no room'); process.exit(3)"), tmpdir())).rejects.toThrow(
    /ended with 3:\nno room/,
  );
});
