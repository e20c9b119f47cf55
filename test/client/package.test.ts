import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const checkout = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
let folder: string;

/** A program that has the package below its node_modules, as npm puts it there. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-package-'));
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, 'vodsmith'), { recursive: true });
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: checkout });
  const { version } = require('../../package.json') as { version: string };
  const packed = join(folder, `vodsmith-${version}.tgz`);
  await run('tar', ['-xzf', packed, '--strip-components=1', '-C', join(modules, 'vodsmith')]);
  await symlink(join(checkout, 'node_modules', 'typebox'), join(modules, 'typebox'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the package runs where it is installed', async () => {
  const program = `
    import { createClient, outcome } from 'vodsmith/client';
    const client = createClient({ url: 'http://127.0.0.1:9', key: 'key', secret: 'secret' });
    const answer = await outcome(client.jobs.get('1'));
    console.log(answer.error.code);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder });
  expect(stdout.trim()).toBe('unreachable');
});

test('its types are there for a program in TypeScript', async () => {
  const program = `
    import { createClient, type Job, outcome } from 'vodsmith/client';
    const client = createClient({ url: 'http://127.0.0.1:9', token: () => 'a token' });
    export const status: 'queued' | 'processing' | 'completed' | 'failed' = (await client.jobs.get('1')).status;
    export const jobs: AsyncIterable<Job> = client.jobs.list({ status: 'failed' });
    const answer = await outcome(client.files.upload('film.mp4', { onProgress: ({ sent }) => sent.toFixed() }));
    export const code: string = answer.ok ? answer.value.id : answer.error.code;
    // @ts-expect-error: no such format
    await client.jobs.create({ videoId: '1', presets: [{ format: 'avi', resolutions: ['240'] }] });
    // @ts-expect-error: no such code
    export const isWrong = !answer.ok && answer.error.code === 'no_such_code';`;
  await writeFile(join(folder, 'program.ts'), program);
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'];
  const checked = run(process.execPath, [require.resolve('typescript/bin/tsc'), ...options, 'program.ts'], {
    cwd: folder,
  });
  const faults = await checked.then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(faults).toBe('');
});
