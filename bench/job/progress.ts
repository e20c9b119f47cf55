const start = performance.now();

/** Says on stderr what runs now, for somebody who waits: `[  41 s] floor, 3 of 6`. */
export function say(what: string): void {
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stderr.write(`[${String(seconds).padStart(4)} s] ${what}\n`);
}
