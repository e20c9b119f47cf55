// vodsmith/client in Node
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { blobReader } from './blob-reader.ts';
import { type Client, makeClient } from './client.ts';
import type { ClientOptions } from './connection.ts';

export * from './exported.ts';

/** A client of the server at `url`. */
export const createClient = (options: ClientOptions): Client =>
  makeClient(options, {
    async ofPath(path) {
      await access(path);
      return { source: createReadStream(path), name: basename(path) };
    },
    blobReader,
  });
