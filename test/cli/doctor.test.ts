import { expect, it } from 'vitest';
import { dataFolder, runCommand, startServer } from './program.ts';

interface Finding {
  name: string;
  state: string;
  detail: string;
}

async function doctor(env: Record<string, string> = {}) {
  const { code, stdout } = await runCommand(['doctor', '--json'], env);
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
  return { code, ok, findings: new Map(findings.map((finding) => [finding.name, finding])) };
}

it('finds all that is needed on a machine that can encode', async () => {
  const { code, ok, findings } = await doctor();
  expect({ code, ok }).toEqual({ code: 0, ok: true });
  for (const name of [
    'Node',
    'ffmpeg',
    'ffprobe',
    'encoder libx264',
    'encoder aac',
    'filter scale',
    'data folder',
    'port',
  ])
    expect(findings.get(name)).toMatchObject({ state: 'ok' });
});

it('says what is missing, and ends with 1', async () => {
  const { code, ok, findings } = await doctor({ FFMPEG_PATH: '/nowhere/ffmpeg' });
  expect({ code, ok }).toEqual({ code: 1, ok: false });
  expect(findings.get('ffmpeg')).toMatchObject({ state: 'missing', detail: expect.stringContaining('FFMPEG_PATH') });
});

it('names the server that runs', async () => {
  const DATA_DIR = await dataFolder();
  const { url } = await startServer({ DATA_DIR });
  const { findings } = await doctor({ DATA_DIR });
  expect(findings.get('port')).toMatchObject({ state: 'ok', detail: expect.stringContaining(url) });
});

it('is readable without --json', async () => {
  const { stdout } = await runCommand(['doctor']);
  expect(stdout).toMatch(/^ok +Node +v\d+/m);
});
