import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Block {
  /** Path of the page in the repository. */
  page: string;
  /** Of its first line of code, from 1. */
  line: number;
  /** '' where none is named. */
  language: string;
  code: string;
  /** Why no test runs it, as a comment above it says; `null`: it is run. */
  notRun: string | null;
}

const fence = /^(?:<!-- not run: (?<reason>[^\n]+) -->\n\n)?```(?<language>\w*)\n(?<code>.*?)\n```$/gms;

/** Every fenced block of README.md, CONTRIBUTING.md, examples/ and docs/, in the order of its page. */
export async function documentedBlocks(): Promise<Block[]> {
  const inDocs = (await readdir(join(root, 'docs'), { recursive: true })).filter((name) => name.endsWith('.md'));
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'examples/README.md',
    ...inDocs.map((name) => `docs/${name}`).toSorted(),
  ];
  return pages.flatMap(blocksOf);
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(fence)].map(({ index, 0: whole, groups }) => {
    const { language = '', code = '', reason } = groups!;
    const before = text.slice(0, index + whole.indexOf('```'));
    return { page, line: before.split('\n').length + 1, language, code, notRun: reason ?? null };
  });
}
