import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasCorpus, mediaFile } from '../media-files.ts';
import { type Customer, startCustomer } from './customer.ts';

const cleanups: (() => Promise<void>)[] = [];
let customer: Customer;

beforeAll(async () => {
  customer = await startCustomer({}, (cleanup) => cleanups.unshift(cleanup));
});
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

async function upload(name: string): Promise<Response> {
  const body = new FormData();
  body.append('file', new File([await readFile(mediaFile(`bad/${name}`))], name));
  const headers = { authorization: customer.token };
  return fetch(`${customer.server.url}/v1/files`, { method: 'POST', headers, body });
}

const healthy = async () => expect((await fetch(`${customer.server.url}/readyz`)).status).toBe(200);

describe('a file that is no video', () => {
  const large = hasCorpus
    ? [
        ['random.mp4', 'not_media'],
        ['truncated-half.mp4', 'media_damaged'],
        ['claims-65535x65535.mp4', 'media_too_large'],
      ]
    : [];

  test.each([
    ...large,
    ['empty.mp4', 'file_empty'],
    ['ffconcat-etc-passwd.mp4', 'not_media'],
    ['hls-file-etc-passwd.mp4', 'not_media'],
    ['hls-http-loopback.mp4', 'not_media'],
    ['png-then-html.png', 'media_damaged'],
    ['text.mp4', 'not_media'],
    ['xxe.svg', 'not_media'],
    ['zip.mp4', 'not_media'],
  ])('%s is refused at the upload with %s', async (name = '', code = '') => {
    const answer = await upload(name);
    expect(answer.status).toBe(422);
    const problem = (await answer.json()) as { code: string; message: string };
    expect(problem.code).toBe(code);
    expect(problem.message).not.toMatch(/\/(tmp|etc|root|home)\b|root:/);
    await healthy();
  });
});

describe.skipIf(!hasCorpus)('a file that is damaged inside', () => {
  test.each([
    ['bit-rot.mp4', ['no_sound', 'picture_damaged']],
    ['hole-in-the-middle.mp4', ['picture_damaged', 'sound_damaged']],
    ['claims-endless.mp4', []],
  ])('%s is encoded as far as it can be decoded, and the job says so', async (name, warnings) => {
    const { id: videoId } = await customer.upload(mediaFile(`bad/${name}`));
    const { id } = await customer.createJob({ videoId, presets: [{ format: 'mp4', resolutions: ['240'] }] });
    const job = await customer.ended(id);
    expect(job).toMatchObject({ status: 'completed', files: [{ meta: { resolution: { width: 426, height: 240 } } }] });
    expect(job.warnings.map(({ code }) => code).sort()).toEqual(warnings);
    expect(job.files[0]!.meta!.duration).toBeLessThan(10);
    await healthy();
  });
});

describe('a job with a source that is no video', () => {
  test('behind a URL, fails with a reason that its sender can act on', async () => {
    const videoUrl = `${customer.server.url}/docs`;
    const { id } = await customer.createJob({ videoUrl, presets: [{ format: 'mp4', resolutions: ['240'] }] });
    const job = await customer.ended(id);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'not_media' }, files: [] });
  });

  test('at an address that is not allowed, is never asked', async () => {
    const videoUrl = 'http://10.0.0.1/film.mp4';
    const { id } = await customer.createJob({ videoUrl, presets: [{ format: 'mp4', resolutions: ['240'] }] });
    expect(await customer.ended(id)).toMatchObject({ status: 'failed', error: { code: 'source_forbidden' } });
  });
});
