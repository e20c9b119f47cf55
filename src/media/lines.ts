const longestLine = 4096;

/** Cuts a stream of bytes into lines (\n or \r) and hands each on; a line is cut off where it grows beyond all measure. */
export function lineReader(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/[\r\n]+/);
    rest = lines.pop()!.slice(0, longestLine);
    for (const line of lines) if (line !== '') onLine(line.slice(0, longestLine));
  };
}
