import { PassThrough } from 'node:stream';
import { VodsmithError } from '../../errors.ts';
import { type Encoded, type EncodeOptions, encode } from './encode.ts';
import type { StepIo } from './step-io.ts';

/**
 * Decodes by one process what another one encodes, at the pace of the slower one.
 *
 * @throws see `encode`
 */
export async function encodeDecoded(
  [decoding, encoding]: [decoding: string[], encoding: string[]],
  io: StepIo,
  options: EncodeOptions,
): Promise<Encoded> {
  const pipe = new PassThrough();
  const [decoded, encoded] = await Promise.allSettled([
    encode(decoding, io, { ...options, stdout: pipe }).catch((error: Error) => {
      // It may not even have begun: the other one waits
      pipe.destroy(error);
      throw error;
    }),
    encode(encoding, io, { ...options, reads: [], stdin: pipe }),
  ]);
  if (decoded.status === 'rejected' && !foundNoReader(decoded.reason)) throw decoded.reason;
  if (encoded.status === 'rejected') throw encoded.reason;
  if (decoded.status === 'rejected') throw decoded.reason;
  const { damaged, cpuSeconds } = decoded.value;
  return { ...encoded.value, damaged, cpuSeconds: cpuSeconds + encoded.value.cpuSeconds };
}

/** The other one has ended, and says why: EPIPE, or ECONNRESET where it had not read all. */
const foundNoReader = (error: unknown) =>
  error instanceof VodsmithError && /Broken pipe|Connection reset by peer/.test(JSON.stringify(error.facts));
