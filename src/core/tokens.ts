import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import { VodsmithError } from '../errors.ts';

/** Seconds that a customer's clock may be ahead of ours when it says `iat`. */
const IAT_LEEWAY = 60;

const HOW =
  'Sign {"apikey": "<key>"} as an HS256 JWT with the secret of that key, and send it as the Authorization header.';

const bytes = (secret: string) => new TextEncoder().encode(secret);

/**
 * The token of an `Authorization` header: bare, or after the scheme `Bearer`. The public curl sample has it between
 * backticks, which the shell passes on. Throws `token_missing`.
 */
export function readToken(authorization: string | undefined): string {
  const token =
    authorization
      ?.trim()
      .replace(/^bearer(\s+|$)/i, '')
      .replace(/^`(.*)`$/, '$1') ?? '';
  if (token === '') throw new VodsmithError('token_missing', `The call carries no token. ${HOW}`);
  return token;
}

/**
 * The API key that a token names (claim `apikey`, or `apiKey` as the PHP sample spells it), NOT yet verified: it only
 * says whose secret verifies it. Throws `token_invalid`.
 */
export function keyOfToken(token: string): string {
  let claims: Record<string, unknown>;
  try {
    claims = decodeJwt(token);
  } catch (cause) {
    throw new VodsmithError('token_invalid', `The Authorization header holds no JWT. ${HOW}`, { cause });
  }
  const key = claims.apikey ?? claims.apiKey;
  if (typeof key !== 'string' || key === '')
    throw new VodsmithError('token_invalid', `The token names no API key: its payload has no "apikey". ${HOW}`);
  return key;
}

/** Claims of RFC 7519 section 4.1, seconds since 1970. */
export interface Times {
  exp?: number;
  nbf?: number;
  iat?: number;
}

/**
 * Verifies signature and times (RFC 7519 section 4.1; HS256 alone; a token without `exp` does not expire).
 * Throws `token_expired`, `token_not_yet_valid` or `token_invalid`.
 */
export async function verifyToken(token: string, secret: string, now: Date = new Date()): Promise<Times> {
  try {
    const { payload } = await jwtVerify(token, bytes(secret), { algorithms: ['HS256'], currentDate: now });
    if (payload.iat !== undefined && payload.iat > now.getTime() / 1000 + IAT_LEEWAY)
      throw notYet('was issued ("iat")', payload.iat);
    return payload;
  } catch (error) {
    throw error instanceof VodsmithError ? error : refusal(error);
  }
}

/** A token for `key`, as a customer's server makes it; for tests, the command line and the dashboard. */
export function signToken(key: string, secret: string, options: { expiresInSeconds?: number } = {}): Promise<string> {
  const token = new SignJWT({ apikey: key }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuedAt();
  if (options.expiresInSeconds !== undefined) token.setExpirationTime(`${options.expiresInSeconds}s`);
  return token.sign(bytes(secret));
}

function refusal(cause: unknown): VodsmithError {
  if (cause instanceof errors.JWTExpired) {
    const when = isoOf(cause.payload.exp);
    return new VodsmithError('token_expired', `The token expired at ${when}. Sign a new one.`, { cause });
  }
  if (cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'nbf' && cause.reason === 'check_failed')
    return notYet('may be used ("nbf")', Number(cause.payload.nbf));
  if (cause instanceof errors.JWTClaimValidationFailed)
    return new VodsmithError('token_invalid', `The claim "${cause.claim}" of the token must be a number of seconds.`, {
      cause,
    });
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    const what = 'The signature of the token does not match the secret of its API key. Sign it with that secret.';
    return new VodsmithError('token_invalid', what, { cause });
  }
  if (cause instanceof errors.JOSEAlgNotAllowed)
    return new VodsmithError('token_invalid', 'The token is not signed with HS256. Sign it with HS256.', { cause });
  return new VodsmithError('token_invalid', `The token is not a valid JWT. ${HOW}`, { cause });
}

function notYet(what: string, seconds: number): VodsmithError {
  const when = isoOf(seconds);
  return new VodsmithError(
    'token_not_yet_valid',
    `The token ${what} only from ${when} on. Check the clock of the server that signs it.`,
  );
}

/** A claim may hold any number: one that is no date is shown as it is. */
function isoOf(seconds: number | undefined): string {
  const date = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}
