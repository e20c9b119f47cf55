const reasons: Record<string, string> = {
  ENOTFOUND: 'its host name does not exist',
  EAI_AGAIN: 'its host name could not be looked up (DNS does not answer)',
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it broke the connection',
  EPIPE: 'it broke the connection',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it does not answer',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its TLS certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its TLS certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its TLS certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another host',
};

export interface NetworkFault {
  /** A clause whose subject is the host that was asked. */
  reason: string;
  /** The code of Node or OpenSSL; empty where there is none. */
  code: string;
  /** Whether the same request may succeed a little later. */
  passing: boolean;
}

/** Says in words what kept an exchange with another host from working. */
export function networkFault(error: unknown): NetworkFault {
  const code = codeOf(error);
  const known = reasons[code];
  if (known !== undefined) return { reason: known, code, passing: code !== 'ENOTFOUND' && !known.includes('TLS') };
  if (code === 'HPE_HEADER_OVERFLOW') return { reason: 'the header of its answer is too large', code, passing: false };
  if (code.startsWith('HPE_')) return { reason: 'its answer is not HTTP', code, passing: false };
  if (code.includes('CERT')) return { reason: 'its TLS certificate cannot be verified', code, passing: false };
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code))
    return { reason: 'the TLS handshake with it failed', code, passing: false };
  return { reason: 'the connection to it failed', code, passing: true };
}

/** The code of the error, or of what is below it: a connect to several addresses fails with an AggregateError. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && code !== '') return code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
