import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type RunOptions, run } from '../../src/media/process.ts';

/** Runs a script of the shell. */
const sh = (script: string, options: RunOptions = {}) => run('/bin/sh', ['-c', script], options);

async function linesOf(script: string, options: RunOptions = {}): Promise<string[]> {
  const lines: string[] = [];
  await sh(script, { ...options, onLine: (line) => lines.push(line) });
  return lines;
}

/** A process that has ended but was not waited for does not count. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Starts a script that prints process ids, and ends it once it has printed one line. */
async function abortAfterFirstLine(script: string): Promise<{ pids: number[]; milliseconds: number }> {
  const stopping = new AbortController();
  const pids: number[] = [];
  let since = 0;
  const onLine = (line: string) => {
    pids.push(...line.split(' ').map(Number));
    since = performance.now();
    stopping.abort(new Error('no longer wanted'));
  };
  await expect(sh(script, { signal: stopping.signal, onLine })).rejects.toThrow('no longer wanted');
  return { pids, milliseconds: performance.now() - since };
}

describe('a program that ends', () => {
  test('says its exit code', async () => {
    expect(await sh('exit 0')).toEqual({ code: 0, log: [] });
    expect(await sh('exit 7')).toEqual({ code: 7, log: [] });
  });

  test('hands on its lines, the last one too where nothing ends it', async () => {
    expect(await linesOf(`printf 'one\\ntwo\\rthree\\n\\nfour'`)).toEqual(['one', 'two', 'three', 'four']);
    const { log } = await sh(`printf 'it broke' >&2`);
    expect(log).toEqual(['it broke']);
  });

  test('hands on its bytes as they are', async () => {
    const chunks: Buffer[] = [];
    await sh(`printf '\\000\\377\\n\\001'`, { onBytes: (chunk) => chunks.push(chunk) });
    expect([...Buffer.concat(chunks)]).toEqual([0, 255, 10, 1]);
  });

  test('keeps the last 200 lines of its log and hands on all of them', async () => {
    const seen: string[] = [];
    const { log } = await sh('i=1; while [ $i -le 1000 ]; do echo "line $i" >&2; i=$((i+1)); done', {
      onLog: (line) => seen.push(line),
    });
    expect(seen).toHaveLength(1000);
    expect(log).toEqual(seen.slice(-200));
  });

  test('reads what is piped into it', async () => {
    const chunks: Buffer[] = [];
    const sent = Buffer.alloc(1_000_000, 'some bytes of a film ');
    await run('/bin/cat', [], { stdin: Readable.from([sent]), onBytes: (chunk) => chunks.push(chunk) });
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
  });

  test('may end before it has read everything', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );
    expect(await sh('exit 3', { stdin: endless })).toEqual({ code: 3, log: [] });
    expect(endless.destroyed).toBe(true);
  });

  test('a source of stdin that breaks is an error, although the program saw its end', async () => {
    const broken = Readable.from(
      (async function* () {
        yield 'a part of it';
        throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
      })(),
    );
    await expect(run('/bin/cat', [], { stdin: broken, onBytes: () => {} })).rejects.toThrow('the disk is gone');
  });

  test('has no standard input where none is given', async () => {
    expect(await linesOf('cat; echo end')).toEqual(['end']);
  });

  test('sees nothing of the environment of the server', async () => {
    process.env.VODSMITH_TEST_SECRET = 'a secret';
    const lines = await linesOf('env').finally(() => delete process.env.VODSMITH_TEST_SECRET);
    const names = lines.map((line) => line.split('=')[0]);
    // The shell sets some of its own
    expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name!)).sort()).toEqual([
      ...['GCONV_PATH', 'LC_ALL', 'PATH'],
    ]);
  });

  test('runs with less urgency than the server', async () => {
    const whenLowered = 'while [ $(nice) = 0 ]; do :; done';
    expect(await linesOf(`${whenLowered}; nice`)).toEqual(['10']);
    expect(await linesOf(`${whenLowered}; nice`, { niceness: 5 })).toEqual(['5']);
  });

  // Others than root may ask for it ten times a second, all together
  const sessions = existsSync('/proc/self/autogroup') && process.getuid?.() === 0;
  test.runIf(sessions)('does so where Linux shares the cores between sessions', async () => {
    const [niceness] = await linesOf('until grep "nice [^0]" /proc/self/autogroup; do :; done', { niceness: 5 });
    expect(niceness).toMatch(/nice 5$/);
  });
});

describe('a program that is not there', () => {
  test('is said to be missing', async () => {
    await expect(run('/nowhere/ffmpeg', [])).rejects.toMatchObject({
      code: 'encoder_missing',
      message: expect.stringContaining('/nowhere/ffmpeg'),
    });
  });
});

describe('a program that is aborted', () => {
  test('ends with all that it started, at the first signal', async () => {
    // The time after which it would be killed never comes
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { pids } = await abortAfterFirstLine('sleep 60 & echo $$ $!; wait');
    vi.useRealTimers();
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.some(isAlive)).toBe(false);
  });

  test('is killed after 3 seconds where it does not listen', async () => {
    const { pids, milliseconds } = await abortAfterFirstLine(
      `trap '' TERM; sleep 60 & echo $$ $!; while :; do sleep 0.1; done`,
    );
    expect(milliseconds).toBeGreaterThan(2500);
    await expect.poll(() => pids.some(isAlive)).toBe(false);
  });

  test('is not started where that was before its start', async () => {
    const lines: string[] = [];
    const options = { signal: AbortSignal.abort(new Error('too late')), onLine: (line: string) => lines.push(line) };
    await expect(sh('echo started', options)).rejects.toThrow('too late');
    expect(lines).toEqual([]);
  });
});

test('a program that ends takes with it what it started and left behind', async () => {
  const [line] = await linesOf('sleep 63 & echo $!');
  await expect.poll(() => isAlive(Number(line))).toBe(false);
});

describe('a program that takes too long', () => {
  test('is ended after the timeout, whatever it says', async () => {
    await expect(sh('while :; do echo busy; sleep 0.05; done', { timeout: 300 })).rejects.toMatchObject({
      code: 'encode_stalled',
    });
  });

  test('is ended where it has said nothing for too long', async () => {
    await expect(sh('echo start; sleep 60', { stall: 300 })).rejects.toMatchObject({ code: 'encode_stalled' });
  });

  test('goes on as long as it says something', async () => {
    const script = 'for i in 1 2 3 4 5 6; do sleep 0.2; echo $i >&2; done';
    expect(await sh(script, { stall: 900 })).toMatchObject({ code: 0 });
  });
});
