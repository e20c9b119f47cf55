import swagger from '@fastify/swagger';
import { type TObject, type TSchema, Type } from 'typebox';
import { type ErrorCode, errorTable } from '../errors.ts';
import { File } from '../schemas/file.ts';
import { Job } from '../schemas/job.ts';
import { Problem } from '../schemas/problem.ts';
import type { Api } from './app-options.ts';

/** Schemas that have a name of their own in the document. */
const named = { File, Job, Problem };

const refer = <T>(name: keyof typeof named) => Type.Unsafe<T>({ $ref: `${name}#` });
export const FileRef = refer<File>('File');
export const JobRef = refer<Job>('Job');

/** The `response` of a route: what it answers with 200, and the errors that it can end in. */
export function answers<T extends TSchema>(schema: T, ...codes: ErrorCode[]): { 200: T } {
  return { 200: { ...schema, description: 'OK' }, ...problems(codes) };
}

/** The `response` of a route that answers with events until they end; 204 to a client that knows the last one. */
export function streams(...codes: ErrorCode[]): object {
  const content = { 'text/event-stream': { schema: Type.String({ description: 'data: JobEvent, as JSON' }) } };
  return {
    200: { description: 'OK', content },
    204: { description: 'No more events', type: 'null' },
    ...problems(codes),
  };
}

/** The `response` of a route of tus: headers alone, and 200 where a client cannot send another method. */
export function headersAlone(status: 200 | 201 | 204, names: string[], ...codes: ErrorCode[]): object {
  const headers = Object.fromEntries(names.map((name) => [name, { type: 'string', description: name }]));
  return { [status]: { description: 'OK', type: 'null', headers }, ...problems(codes) };
}

/** With those of every call: one without one Host header is not valid. */
function problems(codes: ErrorCode[]): object {
  const byStatus = Object.groupBy(
    [...new Set<ErrorCode>(['invalid_request', ...codes, 'internal_error', 'unavailable'])],
    (code) => errorTable[code].status,
  );
  const entries = Object.entries(byStatus).map(([status, group = []]) => [
    status,
    {
      description: group.map((code) => `\`${code}\`: ${errorTable[code].title}`).join('. '),
      content: { 'application/problem+json': { schema: refer<Problem>('Problem') } },
    },
  ]);
  return Object.fromEntries(entries);
}

/** The refusals of every call with a token or a session. */
export const unauthorised = [
  'token_missing',
  'token_invalid',
  'token_expired',
  'token_not_yet_valid',
  'api_key_unknown',
  'session_required',
  'csrf_failed',
  'too_many_calls',
  // The project that x-vodsmith-project names
  'not_found',
] as const satisfies ErrorCode[];

/** The refusals of every call that may come with a body, whether it takes one or not. */
export const bodyRefusals = [
  ...(['invalid_json', 'request_timeout', 'upload_too_large', 'unsupported_media_type'] as const),
] as const satisfies ErrorCode[];

/** The refusals of every call that no token can make. */
export const sessionOnly = [...unauthorised, 'session_only'] as const satisfies ErrorCode[];

/** Collects the routes registered after it, and serves them as /openapi.json. */
export async function describeApi(app: Api, version: string): Promise<void> {
  for (const [$id, schema] of Object.entries(named)) app.addSchema({ $id, ...schema });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Vodsmith',
        version,
        description:
          'Video on demand: upload a file or pass its URL, and request HLS, MP4 and thumbnails. [Guide](/docs/guide), [quick start](/docs/guide/quick-start), [error codes](/docs/guide/errors).',
      },
      tags: ['Files', 'Encoding jobs', 'Webhooks', 'Usage', 'Workers', 'Playback', 'Admin', 'Service'].map((name) => ({
        name,
      })),
      components: {
        securitySchemes: {
          token: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description:
              'A JWT `{"apikey": "<key>"}`, signed with the secret of that key (HS256); bare or as `Bearer <token>`.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'vodsmith_session',
            description:
              'The cookie of `POST /v1/session`, for pages of this origin. Calls that change something need `x-csrf-token`.',
          },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: ({ schema, url }) => ({ schema: withOptionalQuery(schema), url }),
    refResolver: { buildLocalReference: (json) => String(json.$id) },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

/** A value that has a default may be left out: the schema is that of the query as it is read, defaults filled in. */
function withOptionalQuery<T>(schema: T): T {
  const { querystring } = (schema ?? {}) as { querystring?: TObject };
  if (querystring === undefined) return schema;
  const required = querystring.required?.filter((name) => !('default' in querystring.properties[name]!));
  return { ...schema, querystring: { ...querystring, required } };
}
