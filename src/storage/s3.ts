import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { cacheControl, contentType } from '../core/content-types.ts';
import { checkedKey } from './key.ts';
import { resumingBody } from './s3-body.ts';
import { checkS3 } from './s3-check.ts';
import { openS3Client, type S3Target } from './s3-client.ts';
import { explainFault, isMissing } from './s3-faults.ts';
import { deleteBelow, listAll } from './s3-list.ts';
import type { S3Location } from './s3-location.ts';
import type { Storage } from './storage.ts';

/** Bytes of a part: what is smaller goes up as a whole, and four parts at once are held in memory. */
const PART = 8 * 1024 ** 2;
const MOST_PARTS = 10_000;

/**
 * Keeps objects in a bucket. One put is one atomic step, a multipart upload too: it appears with its last request.
 * Objects have the headers that our own delivery gives them, so that a CDN may serve the bucket as it is.
 */
export function s3Storage(location: S3Location): Storage & { close(): void } {
  const { bucket, prefix } = location;
  const client = openS3Client(location);
  const prober = openS3Client(location, 2);
  const target: S3Target = { client, bucket, prefix };
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + checkedKey(key) });
  const headers = (key: string) => ({ ContentType: contentType(key), CacheControl: cacheControl(key) });

  const open = async (key: string, range?: { start: number; end?: number }, etag?: string) => {
    const Range = range && `bytes=${range.start}-${range.end ?? ''}`;
    const command = new GetObjectCommand({ ...at(key), ...(Range && { Range }), ...(etag && { IfMatch: etag }) });
    const { Body, ETag, ContentLength } = await client.send(command);
    return { body: Body as Readable, etag: ETag, length: ContentLength! };
  };

  const read: Storage['read'] = async (key, range) => {
    const { body, etag, length } = await open(key, range).catch((error) =>
      Promise.reject(explainFault(error, 'An object could not be read', key)),
    );
    const start = range?.start ?? 0;
    return resumingBody(body, length, async (sent) => {
      const rest = { start: start + sent, ...(range && { end: range.end }) };
      return (await open(key, rest, etag)).body;
    });
  };

  return {
    async put(key, path) {
      const where = at(key);
      try {
        const { size } = await stat(path);
        const partSize = Math.max(PART, Math.ceil(size / MOST_PARTS));
        const params = { ...where, ...headers(key), Body: createReadStream(path) };
        await new Upload({ client, params, partSize }).done();
      } catch (error) {
        throw explainFault(error, 'An object could not be stored', key);
      }
    },
    async putText(key, text) {
      const command = new PutObjectCommand({ ...at(key), ...headers(key), Body: Buffer.from(text) });
      await client.send(command).catch((error) => {
        throw explainFault(error, 'An object could not be stored', key);
      });
    },
    async get(key, path, signal) {
      const body = await read(key);
      try {
        await pipeline(body, createWriteStream(path, { flags: 'wx' }), { ...(signal && { signal }) });
      } catch (error) {
        await rm(path, { force: true });
        signal?.throwIfAborted();
        throw explainFault(error, 'An object could not be read', key);
      }
    },
    async stat(key) {
      try {
        const { ContentLength, LastModified, ETag } = await client.send(new HeadObjectCommand(at(key)));
        return { size: ContentLength!, lastModified: LastModified!, etag: ETag! };
      } catch (error) {
        if (isMissing(error)) return null;
        throw explainFault(error, 'An object could not be looked at', key);
      }
    },
    read,
    async delete(key, held) {
      try {
        await held?.();
        await client.send(new DeleteObjectCommand(at(key)));
        await deleteBelow(target, `${checkedKey(key)}/`, held);
      } catch (error) {
        throw explainFault(error, 'An object could not be deleted', key);
      }
    },
    list: () => listAll(target),
    check: () => checkS3({ ...target, client: prober }, location),
    close() {
      client.destroy();
      prober.destroy();
    },
  };
}
