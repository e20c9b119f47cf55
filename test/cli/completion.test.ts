import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bashCompletion, has } from '../tools.ts';

const program = fileURLToPath(new URL('../../bin/vodsmith.js', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodsmith-shell-'));
  await writeFile(join(folder, 'vodsmith'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  await chmod(join(folder, 'vodsmith'), 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What each shell runs when somebody presses the tab key after "vodsmith jobs ", and prints of it. */
const shells = [
  {
    shell: 'bash',
    there: has('bashCompletion'),
    asks: `source ${bashCompletion}; source <(vodsmith complete bash)
      COMP_WORDS=(vodsmith jobs ''); COMP_CWORD=2; COMP_LINE='vodsmith jobs '; COMP_POINT=14
      __vodsmith_complete 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
  },
  {
    shell: 'zsh',
    there: has('zsh'),
    asks: `autoload -Uz compinit; compinit -u -D; source <(vodsmith complete zsh)
      _describe() { print -l -- $completions }
      words=(vodsmith jobs ''); CURRENT=3; \${_comps[vodsmith]}`,
  },
  { shell: 'fish', there: has('fish'), asks: 'vodsmith complete fish | source; complete -C "vodsmith jobs "' },
];

for (const { shell, there, asks } of shells)
  test.skipIf(!there)(`${shell} completes commands by the script that it is given`, () => {
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, HOME: folder };
    const answered = execFileSync(shell, ['-c', asks], { env, encoding: 'utf8' });
    for (const command of ['ls', 'show', 'watch', 'cancel', 'retry'])
      expect(answered).toMatch(new RegExp(`^${command}\\b`, 'm'));
  });
