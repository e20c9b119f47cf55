/**
 * The one table of errors: code -> HTTP status and title. An error carries the message for the customer (what, where,
 * what to do), facts for the log, and its cause. Codes are part of the API: new ones are added, none is renamed.
 */
export const errorTable = {
  // Requests
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_json: { status: 400, title: 'The body is not JSON' },
  token_missing: { status: 401, title: 'No token' },
  token_invalid: { status: 401, title: 'The token is not valid' },
  token_expired: { status: 401, title: 'The token has expired' },
  token_not_yet_valid: { status: 401, title: 'The token is not valid yet' },
  api_key_unknown: { status: 401, title: 'The API key is not known' },
  wrong_password: { status: 401, title: 'The password is wrong' },
  session_required: { status: 401, title: 'Not logged in' },
  session_only: { status: 403, title: 'A token cannot do this' },
  link_invalid: { status: 403, title: 'The link has no valid signature' },
  link_expired: { status: 403, title: 'The link has expired' },
  csrf_failed: { status: 403, title: 'The CSRF check failed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  job_not_queued: { status: 409, title: 'The job is no longer queued' },
  job_ended: { status: 409, title: 'The job has ended' },
  job_not_failed: { status: 409, title: 'The job has not failed' },
  idempotency_key_reused: { status: 409, title: 'The Idempotency-Key was used for another request' },
  file_in_use: { status: 409, title: 'The file is in use' },
  upload_offset_conflict: { status: 409, title: 'The upload continues at another offset' },
  upload_expired: { status: 410, title: 'The upload has expired' },
  precondition_failed: { status: 412, title: 'Precondition failed' },
  upload_too_large: { status: 413, title: 'The upload is too large' },
  checksum_mismatch: { status: 460, title: 'The bytes do not match their checksum' },
  upload_incomplete: { status: 400, title: 'The upload is incomplete' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  range_not_satisfiable: { status: 416, title: 'The range cannot be satisfied' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  too_many_outputs: { status: 422, title: 'The job asks for too many outputs' },
  too_many_jobs: { status: 429, title: 'Too many jobs are waiting' },
  too_many_calls: { status: 429, title: 'Too many calls' },
  quota_exceeded: { status: 403, title: 'The storage of the project is full' },
  secret_key_changed: { status: 503, title: 'The server has an old secret key' },
  disk_full: { status: 507, title: 'The disk of the server is full' },
  too_many_attempts: { status: 429, title: 'Too many login attempts' },
  internal_error: { status: 500, title: 'Internal server error' },
  format_unknown: { status: 501, title: 'The format is not supported' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },

  // Media: an upload is refused with these, a job fails with them
  file_empty: { status: 422, title: 'The file is empty' },
  not_media: { status: 422, title: 'The file is not a readable video, sound or image' },
  media_damaged: { status: 422, title: 'The file is damaged' },
  media_unsupported: { status: 422, title: 'The file cannot be encoded' },
  media_too_large: { status: 422, title: 'The media exceeds a limit' },
  source_not_found: { status: 422, title: 'The source is gone' },
  source_unreachable: { status: 422, title: 'The source cannot be fetched' },
  source_forbidden: { status: 422, title: 'The source address is not allowed' },
  source_too_large: { status: 422, title: 'The source is too large' },

  // Work
  encoder_missing: { status: 503, title: 'There is no usable encoder' },
  encode_failed: { status: 500, title: 'The encoder failed' },
  work_broken_off: { status: 500, title: 'The work was interrupted too often' },
  encode_stalled: { status: 500, title: 'The encoder stopped making progress' },
  storage_unavailable: { status: 503, title: 'The storage does not answer' },
  storage_failed: { status: 503, title: 'The storage failed' },
  cancelled: { status: 409, title: 'Cancelled' },

  // Starting
  output_exists: { status: 409, title: 'The output already exists' },
  bad_setting: { status: 500, title: 'A setting is not valid' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorTable;

export interface ErrorOptions {
  /** For the log: never shown to a customer. */
  facts?: Record<string, unknown>;
  cause?: unknown;
  /** For a body that does not validate: every fault, each with the JSON pointer of its place. */
  errors?: { path: string; message: string }[];
}

/** An error that a customer or an operator can act on. `message` says what, where and what to do. */
export class VodsmithError extends Error {
  readonly code: ErrorCode;
  readonly facts: Record<string, unknown>;
  readonly errors: { path: string; message: string }[] | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'VodsmithError';
    this.code = code;
    this.facts = options.facts ?? {};
    this.errors = options.errors;
  }

  get status(): number {
    return errorTable[this.code].status;
  }
}
