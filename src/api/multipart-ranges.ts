import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ByteRange } from './byte-ranges.ts';

export interface MultipartBody {
  contentType: string;
  /** Bytes. */
  length: number;
  stream: Readable;
}

/** Several ranges as one `multipart/byteranges` body (RFC 9110 section 14.6), read one after the other. */
export function multipartRanges(
  ranges: ByteRange[],
  of: { size: number; type: string },
  read: (range: ByteRange) => Promise<Readable>,
): MultipartBody {
  const boundary = randomBytes(16).toString('hex');
  const heads = ranges.map(({ start, end }) =>
    Buffer.from(
      `\r\n--${boundary}\r\nContent-Type: ${of.type}\r\nContent-Range: bytes ${start}-${end}/${of.size}\r\n\r\n`,
    ),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const body = async function* () {
    for (const [index, range] of ranges.entries()) {
      yield heads[index];
      // Leaving this loop early, as when the client has gone, destroys the stream that is read
      yield* await read(range);
    }
    yield tail;
  };
  const length = heads.reduce((sum, head, i) => sum + head.length + ranges[i]!.end - ranges[i]!.start + 1, tail.length);
  return { contentType: `multipart/byteranges; boundary=${boundary}`, length, stream: Readable.from(body()) };
}
