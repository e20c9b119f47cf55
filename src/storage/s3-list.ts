import { DeleteObjectsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { VodsmithError } from '../errors.ts';
import type { S3Target } from './s3-client.ts';

/** A page of the listing, and the most that one request deletes. */
const PAGE = 1000;

/** Keys, without the storage's own prefix, of all objects below `folder` (with its slash; '' for all). In pages. */
async function* pagesBelow({ client, bucket, prefix }: S3Target, folder: string): AsyncGenerator<string[]> {
  const pages = paginateListObjectsV2({ client, pageSize: PAGE }, { Bucket: bucket, Prefix: prefix + folder });
  for await (const { Contents = [] } of pages) yield Contents.map(({ Key = '' }) => Key);
}

/** Deletes every object below the folder. @throws what the client throws, `storage_failed` for what the server kept */
export async function deleteBelow(target: S3Target, folder: string): Promise<void> {
  for await (const keys of pagesBelow(target, folder)) {
    if (keys.length === 0) continue;
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const { Errors = [] } = await target.client.send(new DeleteObjectsCommand({ Bucket: target.bucket, Delete }));
    if (Errors.length === 0) continue;
    const facts = { kept: Errors.length, fault: Errors[0]?.Code, key: Errors[0]?.Key };
    throw new VodsmithError('storage_failed', 'Objects could not be deleted. Try again later.', { facts });
  }
}
