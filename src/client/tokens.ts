const utf8 = new TextEncoder();
const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
const part = (value: object): string => toBase64Url(utf8.encode(JSON.stringify(value)));

export interface TokenRequest {
  key: string;
  /** Of the key, as text. It stays on your own server. */
  secret: string;
  /** Seconds; 3600 without it. */
  expiresIn?: number;
}

/** A token for the header `Authorization`: a JWT that names the key, signed by its secret (RFC 7519, HS256). */
export async function signToken({ key, secret, expiresIn = 3600 }: TokenRequest): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1000);
  const claims = { apikey: key, iat: issuedAt, exp: issuedAt + expiresIn };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const signer = await crypto.subtle.importKey('raw', utf8.encode(secret), hmac, false, ['sign']);
  const signature = await crypto.subtle.sign('HMAC', signer, utf8.encode(signed));
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`;
}
