import { randomBytes } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { VodsmithError } from '../errors.ts';
import type { S3Target } from './s3-client.ts';
import { inShort, isAway, type S3Fault } from './s3-faults.ts';
import { describeS3, type S3Location } from './s3-location.ts';

/** Milliseconds for one request. */
const PATIENCE = 5000;

/**
 * Puts, gets, lists and deletes an object of its own.
 *
 * @throws VodsmithError `storage_unavailable` or `storage_failed` with a sentence for the operator
 */
export async function checkS3({ client, bucket, prefix }: S3Target, location: S3Location): Promise<void> {
  const at = { Bucket: bucket, Key: `${prefix}check/${randomBytes(12).toString('hex')}` };
  const steps: [right: string, request: () => Promise<unknown>][] = [
    ['put', () => client.send(new PutObjectCommand({ ...at, Body: at.Key }), patience())],
    ['get', () => getBack(client, at)],
    ['list', () => client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: at.Key, MaxKeys: 1 }), patience())],
    ['delete', () => client.send(new DeleteObjectCommand(at), patience())],
  ];
  for (const [right, request] of steps)
    await request().catch((error: unknown) => {
      throw explainCheck(error as S3Fault, right, location);
    });
}

const patience = () => ({ abortSignal: AbortSignal.timeout(PATIENCE) });

async function getBack(client: S3Client, at: { Bucket: string; Key: string }): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand(at), patience());
  if ((await Body?.transformToString()) !== at.Key) throw new Error('what was stored is not what is read');
}

/** The rights by the names that policies have for them. */
const rights: Record<string, string> = {
  put: 's3:PutObject',
  get: 's3:GetObject',
  list: 's3:ListBucket',
  delete: 's3:DeleteObject',
};

type Explain = (fault: S3Fault, at: { where: string; location: S3Location; right: string }) => string;

const wrongRegion: Explain = (fault, { where, location }) => {
  const region = fault.Region ?? fault.$response?.headers?.['x-amz-bucket-region'];
  const used = location.region ?? 'the one of AWS_REGION';
  return region === undefined
    ? `The bucket ${where} is in another region than ${used}: set region=... in STORAGE_URL.`
    : `The bucket ${where} is in the region ${region}, not ${used}: set region=${region} in STORAGE_URL.`;
};
const noCredentials: Explain = (_fault, { where }) =>
  `There are no credentials for ${where}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
const clockOff: Explain = (_fault, { where }) =>
  `The clock of this machine and that of ${where} are more than 15 minutes apart: set the clock (NTP).`;

const explanations: Record<string, Explain> = {
  NoSuchBucket: (_fault, { where }) => `There is no bucket ${where}: create it, or correct STORAGE_URL.`,
  AuthorizationHeaderMalformed: wrongRegion,
  PermanentRedirect: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  RequestTimeTooSkewed: clockOff,
  RequestExpired: clockOff,
  InvalidAccessKeyId: (_fault, { where }) => `The access key is not known to ${where}: correct AWS_ACCESS_KEY_ID.`,
  SignatureDoesNotMatch: (_fault, { where }) =>
    `The secret does not match the access key for ${where}: correct AWS_SECRET_ACCESS_KEY.`,
  ExpiredToken: (_fault, { where }) => `The session token for ${where} has expired: renew AWS_SESSION_TOKEN.`,
  CredentialsProviderError: noCredentials,
  AccessDenied: (_fault, { where, right }) =>
    `The access key may not ${right} objects in ${where}: grant it ${rights[right]}.`,
};

function explainCheck(fault: S3Fault, right: string, location: S3Location): VodsmithError {
  const where = describeS3(location);
  const explain = explanations[fault.name];
  const options = { cause: inShort(fault) };
  if (explain !== undefined)
    return new VodsmithError('storage_failed', explain(fault, { where, location, right }), options);
  const why = fault.code ?? fault.name;
  if (isAway(fault)) {
    const message = `The storage ${where} does not answer (${why}): start it, or correct STORAGE_URL.`;
    return new VodsmithError('storage_unavailable', message, options);
  }
  if (/region is missing/i.test(fault.message)) {
    const message = `The region of ${where} is not known: set region=... in STORAGE_URL, or AWS_REGION.`;
    return new VodsmithError('storage_failed', message, options);
  }
  return new VodsmithError(
    'storage_failed',
    `${where}: could not ${right} an object (${why}): ${fault.message}.`,
    options,
  );
}
