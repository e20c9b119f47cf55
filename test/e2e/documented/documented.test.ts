import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { has, type Tool } from '../../tools.ts';
import { type Block, documentedBlocks, root } from './blocks.ts';
import { receiveByModule, receiveByPython, runProgram, runShell } from './programs.ts';
import { useForm } from './react-form.ts';
import { readCompose, readEvent, readFrame, readJson, readNginx, readUnit } from './read.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

type Run = (block: Block, workshop: Workshop) => Promise<void>;

/** By language; a block that gets a webhook by what it asks for. */
const runs: Record<string, Run> = {
  ...{ html: readFrame, ini: readUnit, json: readJson, nginx: readNginx, text: readEvent, yaml: readCompose },
  ...{ js: runProgram, php: runProgram, python: runProgram, ruby: runProgram, tsx: useForm },
};
const needs: Record<string, Tool> = { php: 'php', python: 'python', ruby: 'ruby', tsx: 'chromium' };
const receivers: Record<string, Run> = { js: receiveByModule, ts: receiveByModule, python: receiveByPython };
const runOf = ({ language, code }: Block) => (code.includes('WEBHOOK_SECRET') ? receivers : runs)[language];

const blocks = await documentedBlocks();
const inShell = ({ language }: Block) => language === 'sh';
const run = blocks.filter(({ notRun }) => notRun === null);
const notRun = blocks.filter((block) => block.notRun !== null);
const canRun = ({ language }: Block) => needs[language] === undefined || has(needs[language]);

const cleanups: (() => Promise<void>)[] = [];
let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop((cleanup) => void cleanups.unshift(cleanup));
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

test('every block has something that runs it, or says why not', () => {
  expect(run.length).toBeGreaterThan(20);
  const without = run.filter((block) => !inShell(block) && runOf(block) === undefined);
  expect(without.map(({ page, line, language }) => `${page}:${line} (${language})`)).toEqual([]);
});

describe.skipIf(!has('curl'))('in a shell', () => {
  const pages = Object.entries(Object.groupBy(run.filter(inShell), ({ page }) => page));
  test.each(pages)('%s', async (page, ofPage = []) => {
    const printed = await runShell(ofPage, workshop);
    // The last words of these two are the page that plays the video
    if (/README|quick-start/.test(page)) expect(printed).toMatch(/\/watch\/[0-9a-f]{24}\n/);
    if (page.endsWith('curl.md')) expect(printed).toContain('#EXTM3U');
  });
});

describe('alone', () => {
  const alone = run.filter((block) => !inShell(block) && runOf(block) !== undefined && canRun(block));
  test.each(alone)('$page:$line ($language)', async (block) => {
    await runOf(block)!(block, workshop);
  });
});

describe('not run', () => {
  const commands = readdirSync(join(root, 'src/cli')).map((name) => readFileSync(join(root, 'src/cli', name), 'utf8'));
  const isCommand = (name: string) => commands.some((text) => text.includes(`.command('${name}`));

  test.each(notRun)('$page:$line names scripts and commands that are there', ({ code }) => {
    const scripts = [...code.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
    expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
    const named = [...code.matchAll(/npx vodsmith (\w+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !isCommand(name))).toEqual([]);
  });

  test.each(notRun)('$page:$line names tests that are there', ({ notRun: reason }) => {
    const tests = [...reason!.matchAll(/test\/[\w/.-]+\.ts/g)].map(([path]) => path);
    for (const path of tests) expect(() => readFileSync(join(root, path)), path).not.toThrow();
  });
});
