import { Readable } from 'node:stream';

/** Tries to go on after a connection that broke, as long as no byte has come. */
const TRIES = 4;

/** What a connection gives, and after one that breaks what another one gives from there on. */
export function resumingBody(
  first: Readable,
  /** Bytes. */
  length: number,
  /** Opens the bytes from this offset on. */
  open: (from: number) => Promise<Readable>,
): Readable {
  let current = first;
  const bytes = async function* () {
    let sent = 0;
    for (let left = TRIES; ; left -= 1) {
      try {
        for await (const chunk of current) {
          sent += chunk.length;
          left = TRIES;
          yield chunk;
        }
        return;
      } catch (error) {
        if (sent >= length) return;
        if (left === 0) throw error;
        current = await open(sent);
      }
    }
  };
  const stream = Readable.from(bytes(), { objectMode: false });
  // Who never began to read leaves the loop above unentered
  return stream.once('close', () => current.destroy());
}
