import type { FastifyReply, FastifyRequest } from 'fastify';
import { cacheControl, contentType } from '../core/content-types.ts';
import type { LinkQuery } from '../core/links.ts';
import { VodsmithError } from '../errors.ts';
import type { Api, AppOptions } from './app-options.ts';
import { requestedRanges } from './byte-ranges.ts';
import { cdnLocation } from './cdn-redirect.ts';
import { isDeliverable } from './deliverable.ts';
import { type DeliveredObject, fileGone, openObject } from './delivered-object.ts';
import { DeliveryMeter } from './delivery-meter.ts';
import { multipartRanges } from './multipart-ranges.ts';
import { evaluate, ifRangeHolds } from './preconditions.ts';
import { filePolicy } from './safe-headers.ts';

/**
 * `/files/*`, for players and CDNs: public, or by signed links, which go on in the playlists. Ranges and conditions as
 * RFC 9110 has them.
 */
export function deliveryRoutes(
  app: Api,
  { storage, sendTo, db, limits, urls: { links } }: Pick<AppOptions, 'storage' | 'sendTo' | 'db' | 'limits' | 'urls'>,
): void {
  const meter = new DeliveryMeter(db, (error) => app.log.warn(error, 'deliveries are counted later'));
  app.addHook('onClose', () => meter.close());
  app.route<{ Params: { '*': string }; Querystring: LinkQuery }>({
    method: ['GET', 'HEAD'],
    url: '/files/*',
    schema: { hide: true },
    handler: async (request, reply) => {
      const key = `files/${request.params['*']}`;
      if (!isDeliverable(key)) throw fileGone();
      const expires = links?.check(key, request.query);
      // A link would lose its signature there
      const elsewhere = cdnLocation(links ? undefined : sendTo, key, request.headers);
      if (elsewhere !== null) return reply.header('cache-control', 'no-store').redirect(elsewhere, 302);
      const object = await openObject(storage, key, (text) =>
        expires === undefined ? text : links!.signPlaylist(key, text, expires),
      );
      if (object === null) throw fileGone();
      meter.watch(key, reply.raw);
      // Who takes nothing more would hold the file and the connection for ever; a player that comes back asks anew
      reply.raw.setTimeout(limits.idleSeconds * 1000, () => reply.raw.destroy());
      return deliver(object, key, request, reply, expires !== undefined);
    },
  });
}

async function deliver(
  object: DeliveredObject,
  key: string,
  request: FastifyRequest,
  reply: FastifyReply,
  signed: boolean,
): Promise<FastifyReply> {
  const outcome = evaluate(request.headers, object);
  if (outcome === 'failed')
    throw new VodsmithError(
      'precondition_failed',
      'The file does not match If-Match or If-Unmodified-Since. Fetch it again.',
    );
  reply.headers({
    etag: object.etag,
    'last-modified': object.lastModified.toUTCString(),
    // What a shared cache keeps would outlive the link
    'cache-control': signed ? cacheControl(key).replace('public', 'private') : cacheControl(key),
    'accept-ranges': 'bytes',
    'content-security-policy': filePolicy,
    'cross-origin-resource-policy': 'cross-origin',
  });
  if (outcome === 'not_modified') return reply.code(304).send();
  // Section 14.2: a range means something to GET alone
  const header = request.method === 'GET' && ifRangeHolds(request.headers, object) ? request.headers.range : undefined;
  return sendBytes(object, contentType(key), requestedRanges(header, object.size), request.method, reply);
}

async function sendBytes(
  object: DeliveredObject,
  type: string,
  ranges: ReturnType<typeof requestedRanges>,
  method: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { size } = object;
  if (ranges === 'unsatisfiable') {
    reply.header('content-range', `bytes */${size}`);
    throw new VodsmithError(
      'range_not_satisfiable',
      `The file has ${size} bytes; the range begins after the last one.`,
    );
  }
  if (ranges === 'whole') {
    reply.headers({ 'content-type': type, 'content-length': size });
    return method === 'HEAD' ? reply.send() : reply.send(await object.read());
  }
  const [range, ...more] = ranges;
  if (range !== undefined && more.length === 0) {
    const length = range.end - range.start + 1;
    reply.headers({ 'content-type': type, 'content-length': length });
    reply.header('content-range', `bytes ${range.start}-${range.end}/${size}`);
    return reply.code(206).send(await object.read(range));
  }
  const body = multipartRanges(ranges, { size, type }, (part) => object.read(part));
  reply.headers({ 'content-type': body.contentType, 'content-length': body.length });
  return reply.code(206).send(body.stream);
}
