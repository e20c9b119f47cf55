import cors from '@fastify/cors';
import type { Api } from './app-options.ts';

const tus = ['Tus-Resumable', 'Upload-Length', 'Upload-Offset', 'Upload-Metadata', 'Upload-Checksum'];

/** Browser apps of any origin call every route, without cookies: the token travels in a header. */
export async function allowEveryOrigin(app: Api): Promise<void> {
  await app.register(cors, {
    origin: '*',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: [
      ...['Authorization', 'Content-Type', 'Accept', 'Cache-Control', 'Idempotency-Key', 'Last-Event-ID'],
      'X-Requested-With',
      ...['Range', 'If-Range', 'If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since'],
      ...['Upload-Concat', 'Upload-Defer-Length', 'X-HTTP-Method-Override', ...tus],
    ],
    exposedHeaders: [
      ...['Location', 'ETag', 'Content-Range', 'Content-Length', 'Accept-Ranges', 'Retry-After', 'X-Request-Id'],
      ...['Tus-Version', 'Tus-Extension', 'Tus-Max-Size', 'Tus-Checksum-Algorithm', 'Upload-Expires', ...tus],
    ],
    maxAge: 86_400,
    strictPreflight: false,
  });
}
