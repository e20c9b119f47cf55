import { type ErrorCode, VodsmithError } from '../../errors.ts';
import { diskFull, findsDiskFull } from '../../storage/disk-full.ts';

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
  404: 'There is no such upload: it has ended or was never created. Create one with POST /v1/uploads.',
  409: 'Upload-Offset is not where the upload continues. Send a HEAD request to get the current offset.',
  410: 'The upload was idle for too long and has been removed. Create a new one.',
  413: 'The body has more bytes than Upload-Length announced.',
};

/**
 * @param thrown what our own parts threw
 * @param text of the answer of @tus/server
 */
export function tusFault(status: number, text: string, thrown: unknown): unknown {
  if (findsDiskFull(thrown)) return diskFull(thrown);
  // Its own have a status, which says it all
  if (thrown instanceof Error && !('status_code' in thrown)) return thrown;
  if (/acquire lock/.test(text))
    return new VodsmithError('unavailable', 'Another request for this upload is still running. Try again shortly.');
  if (/aborted/i.test(text))
    return new VodsmithError('upload_incomplete', 'The connection broke. What arrived is kept: resume from there.');
  const code = codes[status] ?? 'invalid_request';
  return new VodsmithError(code, advice[status] ?? `The tus request is not valid: ${text.trim()}.`);
}
