import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import S3rver from '@20minutes/s3rver';

/** The one account that s3rver knows. */
export const s3Credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };

/** The code and the HTTP status of a fault, and what else its document tells. */
export type S3Refusal = { code: string; status: number; [element: string]: string | number };

export interface S3Server {
  /** `http://127.0.0.1:port` */
  endpoint: string;
  /** A STORAGE_URL on the bucket `media`. */
  url(prefix?: string): string;
  /** Every request so far, as `GET /media/key`. */
  requests: string[];
  /** Decides what a request is refused with before it is done; by default none is. */
  refuse: (request: IncomingMessage) => S3Refusal | null;
  stop(): Promise<void>;
}

/** A server that speaks S3, keeps its objects below `folder` and checks signatures. Started again on it, it goes on. */
export async function startS3Server(folder: string, port = 0): Promise<S3Server> {
  const incoming = join(folder, 'incoming');
  for (const path of [join(folder, 'buckets'), incoming]) await mkdir(path, { recursive: true });
  const open = (allowMismatchedSignatures: boolean) => {
    const s3 = new S3rver({
      ...{ directory: join(folder, 'buckets'), silent: true, vhostBuckets: false, allowMismatchedSignatures },
      configureBuckets: [{ name: 'media' }],
    });
    putInOneStep(s3, incoming);
    readFirstByteAlone(s3);
    return s3;
  };
  const s3 = open(false);
  await s3.configureBuckets();
  const answer = s3.callback();
  // Of requests to the bucket itself s3rver reckons the signature without the slash after its name
  const answerListing = open(true).callback();
  const http = createServer((request, response) => {
    server.requests.push(`${request.method} ${request.url}`);
    const refusal = server.refuse(request);
    if (refusal === null) {
      void (request.url?.startsWith('/media/?') ? answerListing : answer)(request, response);
      return;
    }
    request.resume();
    const { status, code, ...more } = refusal;
    const elements = Object.entries({ Code: code, Message: 'as the test wants it', ...more });
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error>${elements.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</Error>`);
  });
  await new Promise<void>((resolve, reject) => http.once('error', reject).listen(port, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: S3Server = {
    endpoint,
    url: (prefix = '') => `s3://media/${prefix}?endpoint=${endpoint}&forcePathStyle=true`,
    requests: [],
    refuse: () => null,
    async stop() {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
  return server;
}

/** As S3 does, and s3rver does not: whoever reads an object while another takes its place reads one of them, whole. */
function putInOneStep({ store }: S3rver, incoming: string): void {
  const putContent = store.putContent.bind(store);
  store.putContent = async (path, content) => {
    const temporary = join(incoming, randomUUID());
    const result = await putContent(temporary, content);
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
    return result;
  };
}

/** `bytes=0-0` is one byte: s3rver takes an end of 0 for no end. */
function readFirstByteAlone({ store }: S3rver): void {
  const getObject = store.getObject.bind(store);
  store.getObject = async (bucket, key, options) => {
    if (options?.end !== 0) return await getObject(bucket, key, options);
    const object = await getObject(bucket, key, { start: 0, end: 1 });
    if (!object?.content || !object.range) return object;
    object.content.destroy();
    object.content = createReadStream(store.getResourcePath(bucket, key, 'object'), { start: 0, end: 0 });
    object.range.end = 0;
    return object;
  };
}
