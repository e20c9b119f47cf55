import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { UploadOptions } from 'tus-js-client';

/** Reads a Blob as it is sent: one of `openAsBlob` from its file. tus knows Blobs in browsers alone. */
export const blobReader: NonNullable<UploadOptions['fileReader']> = {
  async openFile(blob: Blob) {
    return {
      size: blob.size,
      async slice(start, end) {
        const part = blob.slice(start, end);
        // The types of browsers and of Node name the same stream
        const stream = Readable.fromWeb(part.stream() as unknown as ReadableStream);
        return { value: Object.assign(stream, { size: part.size }), done: part.size >= blob.size };
      },
      close() {},
    };
  },
};
