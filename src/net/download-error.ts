import { VodsmithError } from '../errors.ts';
import { networkFault } from './network-error.ts';

/** A try of a download that failed. `passing`: the same request may succeed a little later. */
export class TryFailed extends Error {
  readonly passing: boolean;
  readonly code: string;

  /** @param reason a clause whose subject is the host */
  constructor(
    reason: string,
    { passing = false, code = '', cause }: { passing?: boolean; code?: string; cause?: unknown } = {},
  ) {
    super(reason, { cause });
    this.name = 'TryFailed';
    this.passing = passing;
    this.code = code;
  }
}

/** The rest that came belongs to another file: what is there already is of no use. */
export class OtherFile extends TryFailed {
  constructor() {
    super('it sent the rest of another file', { passing: true });
    this.name = 'OtherFile';
  }
}

export function tryFailed(error: unknown): TryFailed {
  if (error instanceof TryFailed) return error;
  const { reason, code, passing } = networkFault(error);
  return new TryFailed(reason, { passing, code, cause: error });
}

/** The failure as the customer reads it. */
export function unreachable(host: string, failure: TryFailed): VodsmithError {
  return new VodsmithError(
    'source_unreachable',
    `The source at ${host} could not be fetched: ${failure.message}. Check that its URL can be opened from outside, then send the job again.`,
    { facts: { host, code: failure.code }, cause: failure },
  );
}

export function tooLarge(host: string, maxBytes: number): VodsmithError {
  return new VodsmithError(
    'source_too_large',
    `The source at ${host} is larger than the ${maxBytes} bytes that this server accepts. Use a smaller file.`,
    { facts: { host, maxBytes } },
  );
}
