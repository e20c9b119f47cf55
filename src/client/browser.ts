// vodsmith/client in browsers, and wherever else there is fetch
import { type Client, makeClient } from './client.ts';
import type { ClientOptions } from './connection.ts';

export * from './exported.ts';

/** A client of the server at `url`. */
export const createClient = (options: ClientOptions): Client =>
  makeClient(options, {
    async ofPath(path) {
      throw new TypeError(`There is no file system to read ${path} from: give a File or a Blob.`);
    },
  });
