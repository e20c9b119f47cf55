import { randomBytes } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { Service } from './service.ts';

export interface FormPart {
  name: string;
  /** Without one, the part is a text field. */
  filename?: string;
  content: Buffer | string;
}

/** A multipart/form-data body (RFC 7578) as browsers write it; `end: false` leaves the last boundary out. */
export function form(parts: FormPart[], options: { end?: boolean } = {}): { type: string; body: Buffer } {
  const boundary = `----form${randomBytes(8).toString('hex')}`;
  const pieces = parts.flatMap(({ name, filename, content }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
    filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`,
    '\r\n\r\n',
    content,
    '\r\n',
  ]);
  if (options.end !== false) pieces.push(`--${boundary}--\r\n`);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat(pieces.map((piece) => Buffer.from(piece))),
  };
}

export function upload(service: Service, parts: FormPart[]): Promise<LightMyRequestResponse> {
  const { type, body } = form(parts);
  return service.app.inject({
    method: 'POST',
    url: '/v1/files',
    headers: { ...service.mine.headers, 'content-type': type, host: 'localhost' },
    payload: body,
  });
}
