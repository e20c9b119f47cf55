import { readdirSync, readFileSync } from 'node:fs';

/** Command lines of all processes that name `text`, but this one. */
export function processesNaming(text: string): string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids.map(commandLine).filter((line) => line.includes(text));
}

/** '' where the process has ended in between. */
function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
