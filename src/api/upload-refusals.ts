import type { ErrorCode } from '../errors.ts';
import { bodyRefusals } from './openapi.ts';

/** How a call fails that needs the storage. */
export const storeRefusals = ['storage_failed', 'storage_unavailable'] as const satisfies ErrorCode[];

/** How an upload fails, by a form or by tus. */
export const uploadRefusals = [
  ...bodyRefusals,
  ...(['upload_incomplete', 'file_empty', 'quota_exceeded', 'disk_full'] as const),
  ...(['not_media', 'media_damaged', 'media_unsupported', 'media_too_large', 'encoder_missing'] as const),
  ...storeRefusals,
] as const satisfies ErrorCode[];
