import multipart from '@fastify/multipart';
import { type Static, Type } from 'typebox';
import { viewFile } from '../core/views.ts';
import { type FileRow, getFile, listFiles } from '../db/files.ts';
import { VodsmithError } from '../errors.ts';
import { Media } from '../schemas/media.ts';
import { Page, PageQuery } from '../schemas/page.ts';
import type { Api, AppOptions } from './app-options.ts';
import { removeFile } from './delete-file.ts';
import { disconnectSignal } from './disconnect.ts';
import { refuseEarly } from './early-refusal.ts';
import { isId, notFound } from './not-found.ts';
import { answers, bodyRefusals, FileRef, unauthorised } from './openapi.ts';
import { pageInfo } from './paging.ts';
import { requestUrls } from './request-urls.ts';
import { storeUpload } from './store-upload.ts';
import { uploadRefusals } from './upload-refusals.ts';

const tags = ['Files'];
const Params = Type.Object({ id: Type.String({ description: 'id of a file' }) });
const UploadUrl = Type.Object({ url: Type.String({ description: 'where to send the multipart form' }) });
const UploadForm = Type.Object({ file: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) });

/** `/files` below /v1: uploads, and the outputs of jobs. */
export async function fileRoutes(app: Api, options: AppOptions): Promise<void> {
  const { db, urls } = options;
  await app.register(multipart);

  const find = async (projectId: string, id: string): Promise<FileRow> => {
    const file = isId(id) ? await getFile(db, projectId, id) : null;
    if (file === null) throw notFound('file', id);
    return file;
  };

  app.post(
    '/files',
    {
      // The form is read as a stream by the handler: this schema describes it
      onRequest: (request) => refuseEarly(request, options),
      validatorCompiler: () => (value: unknown) => ({ value }),
      schema: {
        summary: 'Upload a file; without a form, get the upload URL',
        tags,
        body: { content: { 'multipart/form-data': { schema: UploadForm } } },
        response: answers(Type.Union([FileRef, UploadUrl]), ...unauthorised, ...uploadRefusals),
      },
    },
    async (request, reply) => {
      const at = requestUrls(request, urls);
      if (!request.isMultipart()) return { url: `${at.uploadUrl}/v1/files` };
      return viewFile(await storeUpload(request, disconnectSignal(reply), options), at);
    },
  );

  app.get(
    '/files',
    {
      schema: {
        summary: 'All files of the project, newest first',
        tags,
        querystring: PageQuery,
        response: answers(Page(FileRef), ...unauthorised),
      },
    },
    async (request) => {
      const { rows, total } = await listFiles(db, request.projectId, request.query);
      const at = requestUrls(request, urls);
      return { pageInfo: pageInfo(request.query, total), data: rows.map((row) => viewFile(row, at)) };
    },
  );

  app.get(
    '/files/:id',
    { schema: { summary: 'One file', tags, params: Params, response: answers(FileRef, ...unauthorised) } },
    async (request) => viewFile(await find(request.projectId, request.params.id), requestUrls(request, urls)),
  );

  app.get(
    '/files/:id/probe',
    {
      schema: {
        summary: 'What the probe found in an uploaded file',
        tags,
        params: Params,
        response: answers(Media, ...unauthorised),
      },
    },
    async (request): Promise<Static<typeof Media>> => {
      const { id, media } = await find(request.projectId, request.params.id);
      if (media === null)
        throw new VodsmithError('not_found', `The file ${id} is an output of a job: only uploads are probed.`);
      return media;
    },
  );

  app.delete(
    '/files/:id',
    {
      schema: {
        summary: 'Delete a file and its stored bytes; returns the deleted file',
        tags,
        params: Params,
        response: answers(FileRef, ...unauthorised, ...bodyRefusals, 'file_in_use'),
      },
    },
    async (request) => {
      const { id } = request.params;
      if (!isId(id)) throw notFound('file', id);
      return viewFile(await removeFile(request.projectId, id, options, request.log), requestUrls(request, urls));
    },
  );
}
