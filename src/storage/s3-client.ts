import { S3Client } from '@aws-sdk/client-s3';
import type { S3Location } from './s3-location.ts';

/** Milliseconds to a connection. */
const CONNECT = 5000;
/** Milliseconds without a byte either way after which a request is broken off, and tried again. */
const SILENCE = 60_000;
/** Connections at once: segments of many viewers and of all slots. */
const SOCKETS = 256;
/** Tries of one request: a second or two where connections are refused at once. */
const TRIES = 5;

export interface S3Target {
  client: S3Client;
  bucket: string;
  prefix: string;
}

/** Credentials, and a region that the URL does not name, come from where every AWS program looks for them. */
export function openS3Client(location: S3Location, tries = TRIES): S3Client {
  const { endpoint, forcePathStyle } = location;
  const region = location.region ?? (endpoint === undefined ? undefined : 'us-east-1');
  return new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    forcePathStyle,
    maxAttempts: tries,
    // Other servers than AWS's do not know checksums in trailers
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT,
      socketTimeout: SILENCE,
      socketAcquisitionWarningTimeout: SILENCE,
      httpAgent: { keepAlive: true, maxSockets: SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
    },
  });
}
