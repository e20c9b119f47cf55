import { createHash, type Hash } from 'node:crypto';
import { VodsmithError } from '../../errors.ts';

/** For `Tus-Checksum-Algorithm`. */
export const algorithms = ['sha1', 'sha256'];

/** What the body of one request must come to. */
export class Checksum {
  readonly #hash: Hash;
  readonly #expected: string;

  constructor(algorithm: string, expected: string) {
    this.#hash = createHash(algorithm);
    this.#expected = expected;
  }

  /** The same bytes, on their way past. */
  async *past(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of body) {
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** After the last byte. @throws VodsmithError `checksum_mismatch` */
  verify(): void {
    if (this.#hash.digest('base64') === this.#expected) return;
    throw new VodsmithError(
      'checksum_mismatch',
      'The bytes do not match Upload-Checksum: they were altered in transit and were not kept. Send them again.',
    );
  }
}

/** The header `Upload-Checksum` (tus 1.0, "Checksum"). @throws VodsmithError `invalid_request` */
export function readChecksum(header: string | undefined): Checksum | null {
  if (header === undefined) return null;
  const [algorithm = '', expected = ''] = header.trim().split(/ +/, 2);
  if (algorithms.includes(algorithm) && expected !== '') return new Checksum(algorithm, expected);
  const known = algorithms.join(' or ');
  throw new VodsmithError('invalid_request', `Upload-Checksum must be ${known}, a space and the digest as base64.`);
}
