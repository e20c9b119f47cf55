import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ffmpegDoes, openFolder, sandbox, shellDoes, withLimits } from './attacks.ts';

describe.skipIf(sandbox.data === 0)('limits', () => {
  const without = { data: 0 };
  const lavfi = (source: string) => ['-f', 'lavfi', '-i', source];

  test('end an encoder that takes too much memory', async () => {
    const args = [...lavfi('testsrc=s=1000x1000:d=4,format=rgb24'), '-vf', 'reverse', '-f', 'null', '-'];
    const limits = withLimits({ memory: 2e8 });
    expect((await ffmpegDoes(args, { limits })).code).not.toBe(0);
    expect((await ffmpegDoes(args, { limits, without })).code).toBe(0);
  });

  test('end an encoder that takes too much CPU time', async () => {
    const args = ['-benchmark', ...lavfi('testsrc2=s=1280x720:d=20'), '-c:v', 'mpeg4', '-f', 'null', '-'];
    const limits = withLimits({ cpuSeconds: 1 });
    expect((await ffmpegDoes(args, { limits })).code).not.toBe(0);
    expect((await ffmpegDoes(args, { limits, without })).code).toBe(0);
  });

  test('end an encoder whose output grows', async () => {
    const folder = await openFolder(onTestFinished);
    const output = join(folder, 'output.nut');
    const args = [...lavfi('testsrc=s=320x240:d=2'), '-c:v', 'rawvideo', output];
    const limits = withLimits({ fileBytes: 1e6 });
    expect(await ffmpegDoes(args, { writes: folder, limits })).toMatchObject({ code: -1, signal: 'SIGXFSZ' });
    expect((await stat(output)).size).toBeLessThanOrEqual(1e6);
    expect((await ffmpegDoes(args, { writes: folder, limits, without })).code).toBe(0);
    expect((await stat(output)).size).toBeGreaterThan(1e6);
  });

  test.skipIf(!sandbox.processes)('end an encoder that starts process after process', async () => {
    const script = 'i=0; while [ $i -lt 60 ]; do sleep 60 & started="$started $!"; i=$((i+1)); done; kill $started';
    const limits = withLimits({ processes: 20 });
    const { code, log } = await shellDoes(script, { limits });
    expect(code).not.toBe(0);
    expect(log.join()).toMatch(/fork/i);
    expect((await shellDoes(script, { limits, without: { processes: false } })).code).toBe(0);
  });
});
