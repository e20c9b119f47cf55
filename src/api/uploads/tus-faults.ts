import { type ErrorCode, VodsmithError } from '../../errors.ts';

/** What @tus/server refuses, in our codes. */
const codes: Record<number, ErrorCode> = {
  400: 'invalid_request',
  403: 'invalid_request',
  404: 'not_found',
  409: 'upload_offset_conflict',
  410: 'upload_expired',
  413: 'upload_too_large',
  501: 'invalid_request',
};
const advice: Record<number, string> = {
  404: 'There is no such upload. It has ended, or was never begun: begin one by POST /v1/uploads.',
  409: 'The upload has other bytes by now than Upload-Offset says. Ask by HEAD where it goes on.',
  410: 'The upload was left alone for too long and is gone. Begin a new one.',
  413: 'The body has more bytes than the upload says it has.',
};

/**
 * @param thrown what our own parts threw
 * @param text of the answer of @tus/server
 */
export function tusFault(status: number, text: string, thrown: unknown): unknown {
  // Its own have a status, which says it all
  if (thrown instanceof Error && !('status_code' in thrown)) return thrown;
  if (/acquire lock/.test(text))
    return new VodsmithError('unavailable', 'Another request of this upload has not ended yet. Try again soon.');
  if (/aborted/i.test(text))
    return new VodsmithError('upload_incomplete', 'The request broke off. What arrived is kept: go on from there.');
  const code = codes[status] ?? 'invalid_request';
  return new VodsmithError(code, advice[status] ?? `tus refuses the request: ${text.trim()}.`);
}
