import { DeleteObjectsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { VodsmithError } from '../errors.ts';
import { isKey } from './key.ts';
import type { S3Target } from './s3-client.ts';
import { explainFault } from './s3-faults.ts';
import type { ListedObject } from './storage.ts';

/** A page of the listing, and the most that one request deletes. */
const PAGE = 1000;

/** All objects below `folder` (with its slash; '' for all), in pages. Their keys begin with the storage's prefix. */
async function* pagesBelow({ client, bucket, prefix }: S3Target, folder: string): AsyncGenerator<ListedObject[]> {
  const pages = paginateListObjectsV2({ client, pageSize: PAGE }, { Bucket: bucket, Prefix: prefix + folder });
  for await (const { Contents = [] } of pages)
    yield Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, size: Size }));
}

/** All objects of the storage. What others keep below the same prefix, under no key of ours, is left out. */
export async function* listAll(target: S3Target): AsyncGenerator<ListedObject> {
  try {
    for await (const page of pagesBelow(target, ''))
      for (const { key, size } of page) {
        const own = key.slice(target.prefix.length);
        if (isKey(own)) yield { key: own, size };
      }
  } catch (error) {
    throw explainFault(error, 'The objects could not be listed', '');
  }
}

/**
 * Deletes every object below the folder.
 *
 * @param held asked before each request that deletes
 * @throws what the client and `held` throw, `storage_failed` for what the server kept
 */
export async function deleteBelow(target: S3Target, folder: string, held?: () => Promise<void>): Promise<void> {
  for await (const page of pagesBelow(target, folder)) {
    if (page.length === 0) continue;
    await held?.();
    const Delete = { Objects: page.map(({ key }) => ({ Key: key })), Quiet: true };
    const { Errors = [] } = await target.client.send(new DeleteObjectsCommand({ Bucket: target.bucket, Delete }));
    if (Errors.length === 0) continue;
    const facts = { kept: Errors.length, fault: Errors[0]?.Code, key: Errors[0]?.Key };
    throw new VodsmithError('storage_failed', 'Objects could not be deleted. Try again later.', { facts });
  }
}
