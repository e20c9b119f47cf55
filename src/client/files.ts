import type { File as StoredFile } from '../schemas/file.ts';
import type { Media } from '../schemas/media.ts';
import { type CallOptions, type Connection, queryOf } from './connection.ts';
import { everyItem, type Page, type PageQuery } from './pages.ts';
import { type Sources, type UploadOptions, uploadFile } from './upload.ts';

/** Uploads, and the outputs of jobs. Every call throws an `ApiError` if it fails. */
export function fileCalls(connection: Connection, sources: Sources) {
  const at = (id: string) => `/v1/files/${encodeURIComponent(id)}`;
  const page = (query: PageQuery = {}, options?: CallOptions): Promise<Page<StoredFile>> =>
    connection.call('GET', `/v1/files${queryOf({ ...query })}`, options);

  return {
    /** @param source a path (in Node), or a `Blob`, such as the `File` of an input */
    upload: (source: string | Blob, options: UploadOptions = {}): Promise<StoredFile> =>
      uploadFile(connection, sources, source, options),
    get: (id: string, options?: CallOptions): Promise<StoredFile> => connection.call('GET', at(id), options),
    /** Every file of the project, newest first: `for await (const file of client.files.list())`. */
    list: (options?: CallOptions): AsyncGenerator<StoredFile, void, undefined> =>
      everyItem((number) => page({ page: number, perPage: 100 }, options)),
    page,
    /** What the probe found in an upload. */
    probe: (id: string, options?: CallOptions): Promise<Media> => connection.call('GET', `${at(id)}/probe`, options),
    /** Deletes a file and its bytes, and returns the deleted file. */
    delete: (id: string, options?: CallOptions): Promise<StoredFile> => connection.call('DELETE', at(id), options),
  };
}
