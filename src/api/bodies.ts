import type { FastifyRequest } from 'fastify';
import { VodsmithError } from '../errors.ts';
import type { Api } from './app-options.ts';

/** Levels of arrays and objects: JSON.stringify and PostgreSQL read deeper ones by recursion, and overflow. */
const DEEPEST = 200;

/** How bodies are read: JSON, or nothing at all under any content type, as old clients send it. */
export function readBodies(app: Api): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(.+\+)?json(;|$)/i,
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => readJson(body),
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return undefined;
    const type = request.headers['content-type'] ?? 'no content type';
    const message = `A body of type ${type} is not accepted here. Send JSON as application/json, or a file as multipart/form-data.`;
    throw new VodsmithError('unsupported_media_type', message);
  });
}

/** `undefined` for an empty body. Throws `invalid_json`. */
function readJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (depthOf(value) <= DEEPEST) return value;
  } catch (cause) {
    const message = `The body is not valid JSON: ${faultOf(cause as Error)}.`;
    throw new VodsmithError('invalid_json', message);
  }
  throw new VodsmithError('invalid_json', `The body is nested more than ${DEEPEST} levels deep. Make it flatter.`);
}

/** Without the piece of the body that the engine shows: it may be a password, and the message is logged. */
function faultOf({ message }: Error): string {
  return message.replace(/,? ?(\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '');
}

function depthOf(value: unknown): number {
  let depth = 0;
  for (let level = [value].filter(isNode); level.length > 0 && depth <= DEEPEST; depth += 1)
    level = level.flatMap((node) => Object.values(node)).filter(isNode);
  return depth;
}

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;
