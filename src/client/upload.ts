import type { File as StoredFile } from '../schemas/file.ts';
import type { CallOptions, Connection } from './connection.ts';

/** A file of the file system, by its path. */
export type OpenPath = (path: string) => Promise<{ blob: Blob; name: string }>;

export interface UploadProgress {
  /** Bytes. */
  sent: number;
  total: number;
}

export interface UploadOptions extends CallOptions {
  /** As the file is called; without it its own name. */
  name?: string;
  onProgress?: (progress: UploadProgress) => void;
}

export async function uploadFile(
  connection: Connection,
  openPath: OpenPath,
  source: string | Blob,
  { name, onProgress, signal }: UploadOptions,
): Promise<StoredFile> {
  const { blob, name: ownName } = typeof source === 'string' ? await openPath(source) : { blob: source, name: '' };
  const body = new FormData();
  const given = name ?? (ownName || (blob instanceof File ? blob.name : 'video'));
  body.append('file', blob, given);
  onProgress?.({ sent: 0, total: blob.size });
  const file = await connection.call<StoredFile>('POST', '/v1/files', { body, signal });
  onProgress?.({ sent: blob.size, total: blob.size });
  return file;
}
