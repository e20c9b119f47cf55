// vodsmith/client in Node
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { type Client, makeClient } from './client.ts';
import type { ClientOptions } from './connection.ts';

export * from './exported.ts';

/** A client of the server at `url`. */
export const createClient = (options: ClientOptions): Client =>
  makeClient(options, async (path) => ({ blob: await openAsBlob(path), name: basename(path) }));
