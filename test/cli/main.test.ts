import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { runCommand } from './program.ts';

const commands = ['serve', 'encode', 'plan', 'probe', 'token', 'config', 'doctor'];

it('lists its commands', async () => {
  const { code, stdout } = await runCommand(['--help']);
  expect(code).toBe(0);
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
});

it.each(commands)('%s --help shows examples', async (command) => {
  const { code, stdout } = await runCommand([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: vodsmith ${command}`);
  expect(stdout).toContain('Examples:');
});

it('ends quietly where nobody reads on', () => {
  const program = fileURLToPath(new URL('../../bin/vodsmith.js', import.meta.url));
  const { stderr } = spawnSync('sh', ['-c', '"$0" "$1" --help | true', process.execPath, program], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
});

it('says its version', async () => {
  expect(await runCommand(['--version'])).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` });
});

it.each([[[]], [['fly']], [['serve', '--fast']], [['serve', 'extra']]])('%j is bad usage', async (args) => {
  const { code, stdout, stderr } = await runCommand(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toBe('');
});
