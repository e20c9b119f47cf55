import { expect, it } from 'vitest';
import { runCommand } from './program.ts';

it('shows every setting, secrets hidden', async () => {
  const env = { PORT: '8080', API_KEY: 'my-key', API_SECRET: 'hunter2' };
  const { code, stdout } = await runCommand(['config'], env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^PORT +8080$/m);
  expect(stdout).toMatch(/^HOST +127\.0\.0\.1 {2}\(default\)$/m);
  expect(stdout).not.toContain('hunter2');
});

it('is JSON for machines', async () => {
  const { stdout } = await runCommand(['config', '--json'], { PORT: '8080' });
  expect(JSON.parse(stdout)).toContainEqual({ name: 'PORT', value: '8080', set: true });
});

it('says every fault at once', async () => {
  const { code, stdout, stderr } = await runCommand(['config'], { PORT: 'abc', ROLE: 'x' });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^vodsmith: .*PORT.*ROLE.*\n$/);
});
