import { readdir } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { form, upload } from './forms.ts';
import { insertedMedia } from './media.ts';
import { type Service, startService } from './service.ts';

let service: Service;
let port: number;

beforeAll(async () => {
  service = await startService({ limits: { uploadBytes: 1024 ** 3, idleSeconds: 5 } });
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  port = (service.app.server.address() as AddressInfo).port;
});
afterAll(() => service.stop());

/** Whatever an upload ended in: no part of it lies in the work folder. */
afterEach(async () => {
  await expect.poll(() => readdir(service.workFolder)).toEqual([]);
});

async function nothingStored(): Promise<void> {
  const list = await service.app.inject({ url: '/v1/files', headers: service.mine.headers });
  expect(list.json().data).toEqual([]);
}

describe('a form that is refused', () => {
  const file = { name: 'file', filename: 'a.mp4', content: 'bytes' };

  test.each([
    ['no part at all', [], 'invalid_request', 'nothing'],
    ['another field', [{ ...file, name: 'video' }], 'invalid_request', '"video"'],
    ['a text field of that name', [{ name: 'file', content: 'text' }], 'invalid_request', 'with a file name'],
    ['two files', [file, file], 'invalid_request', 'more than one file'],
    ['an empty file', [{ ...file, content: '' }], 'file_empty', 'whole file'],
    ['a text posing as a video', [{ ...file, content: 'text' }], 'not_media', 'media'],
    [
      'a text named as a raw film',
      [{ ...file, filename: 'a.h264', content: 'text\n'.repeat(9999) }],
      'not_media',
      'media',
    ],
    ['a field that would be a prototype', [{ name: '__proto__', content: 'x' }, file], 'invalid_request', 'prototype'],
  ])('%s', async (_name, parts, code, message) => {
    const answer = await upload(service, parts);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code, message: expect.stringContaining(message) });
    await nothingStored();
  });

  test.each([
    ['no boundary', 'multipart/form-data', 'bytes'],
    ['another boundary', 'multipart/form-data; boundary=x', 'bytes'],
    ['a boundary without an end', `multipart/form-data; boundary=${'x'.repeat(300)}`, 'bytes'],
    ['no body', 'multipart/form-data; boundary=x', ''],
  ])('%s', async (_name, type, payload) => {
    const headers = { ...service.mine.headers, 'content-type': type };
    const answer = await service.app.inject({ method: 'POST', url: '/v1/files', headers, payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().code).toMatch(/^(invalid_request|upload_incomplete)$/);
  });

  test('one that ends before its last boundary', async () => {
    const { type, body } = form([file], { end: false });
    const headers = { ...service.mine.headers, 'content-type': type };
    const answer = await service.app.inject({ method: 'POST', url: '/v1/files', headers, payload: body });
    expect(answer.json()).toMatchObject({ status: 400, code: 'upload_incomplete' });
    await nothingStored();
  });

  test('no token: nothing is read', async () => {
    const { type, body } = form([file]);
    const answer = await service.app.inject({
      method: 'POST',
      url: '/v1/files',
      headers: { 'content-type': type },
      payload: body,
    });
    expect(answer.json().code).toBe('token_missing');
  });
});

test('other fields of the form are ignored, before and after the file', async () => {
  const content = service.media('odd/one-frame-8x8.webm');
  const field = { name: 'userId', content: 'x' };
  const answer = await upload(service, [field, { name: 'file', filename: 'über/../a.webm', content }, field]);
  expect(answer.statusCode).toBe(200);
  await remove(answer.json().id);
});

test('a client that goes away leaves nothing behind', async () => {
  const { call } = post();
  call.on('error', () => {});
  call.write(head);
  call.write(Buffer.alloc(1024 * 1024));
  await expect.poll(() => readdir(service.workFolder)).toHaveLength(1);
  call.destroy();
  await expect.poll(() => readdir(service.workFolder)).toEqual([]);
  await nothingStored();
});

test('a client that falls silent is given up', async () => {
  const { call } = post();
  const closed = new Promise((resolve) => call.on('error', resolve));
  call.write(head);
  call.write(Buffer.alloc(1024));
  expect(await closed).toBeInstanceOf(Error);
  await nothingStored();
});

test('a client that goes away during the probe stops it', async () => {
  const probing = Promise.withResolvers<void>();
  service.probe = (_path, signal) => {
    probing.resolve();
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const { call } = post();
  call.on('error', () => {});
  call.end(Buffer.concat([head, Buffer.alloc(1024), tail]));
  await probing.promise;
  expect(await readdir(service.workFolder)).toHaveLength(1);
  call.destroy();
  await expect.poll(() => readdir(service.workFolder)).toEqual([]);
  await nothingStored();
});

test('300 MiB pass through the process, not into its memory', async () => {
  service.probe = async () => insertedMedia;
  const size = 300 * 1024 * 1024;
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const { call, answer } = post();
  await pipeline(Readable.from(generate(size)), call);
  const body = JSON.parse(await text(await answer));
  clearInterval(watch);
  expect(body).toMatchObject({ size });
  // 64 MiB, and what the sending half of this very process takes
  expect((peak - before) / 1024 / 1024).toBeLessThan(64 + 32);
  await remove(body.id);
});

const boundary = 'b0undary';
const head = Buffer.from(
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="big.mp4"\r\nContent-Type: video/mp4\r\n\r\n`,
);
const tail = Buffer.from(`\r\n--${boundary}--\r\n`);

/** A form with one file of `size` bytes, made while it is sent. */
async function* generate(size: number): AsyncGenerator<Buffer> {
  const block = Buffer.alloc(1024 * 1024, 0xa5);
  yield head;
  for (let left = size; left > 0; left -= block.length) yield left < block.length ? block.subarray(0, left) : block;
  yield tail;
}

function post(): { call: ClientRequest; answer: Promise<IncomingMessage> } {
  const headers = { ...service.mine.headers, 'content-type': `multipart/form-data; boundary=${boundary}` };
  const call = request({ host: '127.0.0.1', port, method: 'POST', path: '/v1/files', headers, agent: false });
  return { call, answer: new Promise((resolve) => call.on('response', resolve)) };
}

async function remove(id: string): Promise<void> {
  const url = `/v1/files/${id}`;
  const answer = await service.app.inject({ method: 'DELETE', url, headers: service.mine.headers });
  expect(answer.statusCode).toBe(200);
}
