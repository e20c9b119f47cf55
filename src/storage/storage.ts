import type { Readable } from 'node:stream';

export interface ObjectInfo {
  /** Bytes. */
  size: number;
  lastModified: Date;
  /** Strong validator, with its quotes (RFC 9110 section 8.8.3). */
  etag: string;
}

export interface ListedObject {
  key: string;
  /** Bytes. */
  size: number;
}

/**
 * Where bytes live. Keys are relative paths such as `files/videos/<id>.mp4`; they never come from a customer.
 * Whatever is readable under a key is whole: an object appears in one step or not at all.
 */
export interface Storage {
  /** Stores the local file under `key`, replacing what was there. The local file may be moved. */
  put(key: string, path: string): Promise<void>;
  /**
   * Stores a small text (a playlist) under `key`.
   *
   * @param options `durable`: whether it must survive a loss of power (default true); otherwise it may be empty afterwards
   */
  putText(key: string, text: string, options?: { durable?: boolean }): Promise<void>;
  /** Makes the object readable at the local `path`, without copying bytes if possible. */
  get(key: string, path: string, signal?: AbortSignal): Promise<void>;
  /** `null` if there is no such object. */
  stat(key: string): Promise<ObjectInfo | null>;
  /** Bytes `start` to `end`, both inclusive; the whole object without a range. */
  read(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /**
   * Deletes the object, or every object below the folder `key`. A missing object is not an error.
   *
   * @param held asked before each step; what it throws ends the deletion
   */
  delete(key: string, held?: () => Promise<void>): Promise<void>;
  /** Every object, in any order; objects that are stored or deleted meanwhile may be missing. */
  list(): AsyncIterable<ListedObject>;
  /** Throws if objects cannot be written and read. */
  check(): Promise<void>;
}
