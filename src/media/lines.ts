const longestLine = 4096;

/** Takes a stream of bytes, chunk by chunk. */
export interface LineReader {
  push(chunk: Buffer): void;
  /** The stream has ended: its last line may lack an end of its own. */
  end(): void;
}

/** Cuts a stream of bytes into lines (\n or \r) and hands each on; a line is cut off where it grows beyond all measure. */
export function lineReader(onLine: (line: string) => void): LineReader {
  const decoder = new TextDecoder();
  let rest = '';
  const read = (text: string) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop()!.slice(0, longestLine);
    for (const line of lines) if (line !== '') onLine(line.slice(0, longestLine));
  };
  return {
    push: (chunk) => read(decoder.decode(chunk, { stream: true })),
    end: () => read(`${decoder.decode()}\n`),
  };
}
