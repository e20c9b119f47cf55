import { MemoryLocker } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { VodsmithError } from '../../errors.ts';
import type { Api, AppOptions } from '../app-options.ts';
import { headersAlone, unauthorised } from '../openapi.ts';
import { storeRefusals, uploadRefusals } from '../upload-refusals.ts';
import { answerTus } from './answer-tus.ts';

const tags = ['Files'];
const VERSION = '1.0.0';
const Params = Type.Object({ id: Type.String({ description: 'id of an upload, and of the file that it becomes' }) });
const header = (description: string, ...examples: string[]) => Type.Optional(Type.String({ description, examples }));
const version = { 'tus-resumable': header('1.0.0', '1.0.0') };
const Creation = Type.Object({
  ...version,
  'upload-length': header('bytes of the whole file', '1048576'),
  'upload-metadata': header(
    '`filename` and `filetype`, each with its value as base64, separated by a comma',
    'filename ZmlsbS5tcDQ=',
  ),
});
const Bytes = Type.Object({
  ...version,
  'upload-offset': header('bytes that are there', '0'),
  'upload-checksum': header('`sha1` or `sha256`, a space, and the digest of the body as base64'),
});
const body = {
  content: {
    'application/offset+octet-stream': { schema: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) },
  },
};
const refusals = [...unauthorised, 'precondition_failed'] as const;

/** `/uploads` below /v1: tus 1.0, by @tus/server. An upload that is whole is a file of the same id. */
export async function uploadRoutes(app: Api, options: AppOptions): Promise<void> {
  const locker = new MemoryLocker();
  app.addHook('onRequest', async (_request, reply) => void reply.header('tus-resumable', VERSION));
  // Read as it comes, by the store
  app.addContentTypeParser('application/offset+octet-stream', (_request, payload, done) => done(null, payload));
  // Headers are checked by @tus/server: the schemas describe them
  const common = { validatorCompiler: () => (value: unknown) => ({ value }) };

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.headers['tus-resumable'] !== VERSION) {
      reply.header('tus-version', VERSION);
      throw new VodsmithError('precondition_failed', 'This is tus 1.0: send the header Tus-Resumable: 1.0.0.');
    }
    // A client that vanished without a word would otherwise hold the upload for ever
    request.raw.setTimeout(options.limits.idleSeconds * 1000, () => request.raw.complete || request.raw.destroy());
    const late = setTimeout(() => request.raw.complete || request.raw.destroy(), options.limits.uploadSeconds * 1000);
    const answered = await answerTus(request, options, locker).finally(() => clearTimeout(late));
    for (const [name, value] of answered.headers)
      if (!/^(access-control-|content-length$)/.test(name)) reply.header(name, value);
    return reply.code(answered.status).send();
  };

  app.post(
    '/uploads',
    {
      ...common,
      schema: {
        summary:
          'Create a resumable upload (tus 1.0), optionally with its first bytes; `Location` is where to send them',
        tags,
        headers: Creation,
        body,
        response: headersAlone(201, ['Location', 'Upload-Expires', 'Upload-Offset'], ...refusals, ...uploadRefusals),
      },
    },
    answer,
  );
  app.head(
    '/uploads/:id',
    {
      ...common,
      // The document leaves out HEAD, which every GET has beside it; this one is a call of its own
      config: { swagger: { exposeHeadRoute: true } },
      schema: {
        summary: 'How many bytes of an upload have arrived',
        tags,
        params: Params,
        headers: Type.Object(version),
        response: headersAlone(
          200,
          ['Upload-Offset', 'Upload-Length', 'Upload-Metadata'],
          ...refusals,
          'upload_expired',
          ...uploadRefusals,
        ),
      },
    },
    answer,
  );
  app.patch(
    '/uploads/:id',
    {
      ...common,
      schema: {
        summary: 'Append bytes to an upload; after the last ones it becomes a file',
        tags,
        params: Params,
        headers: Bytes,
        body,
        response: headersAlone(
          204,
          ['Upload-Offset', 'Upload-Expires'],
          ...refusals,
          ...(['upload_expired', 'upload_offset_conflict', 'checksum_mismatch'] as const),
          ...uploadRefusals,
        ),
      },
    },
    answer,
  );
  app.delete(
    '/uploads/:id',
    {
      ...common,
      schema: {
        summary: 'Cancel an upload and remove its bytes',
        tags,
        params: Params,
        headers: Type.Object(version),
        response: headersAlone(204, [], ...refusals, ...storeRefusals),
      },
    },
    answer,
  );
}
