import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { hasMedia, mediaFile } from '../media-files.ts';
import { encodeInput, rowFolder } from './encode-input.ts';
import { expectHls, expectMp4, expectThumbnail, filledIn } from './expectations.ts';
import { inputs, type Row } from './inputs.ts';
import { makeFilm } from './make-inputs.ts';

const available = inputs.filter(({ source }) => typeof source !== 'string' || hasMedia(source));

async function check(row: Row, { onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<void> {
  const folder = await rowFolder(onTestFinished);
  const { source, resolution = '240', error } = row;
  const film =
    typeof source === 'string' ? mediaFile(source) : await makeFilm(join(folder, `film.${source.to}`), source);
  const wanted = filledIn(row);
  const encoding = encodeInput(film, join(folder, 'stage'), { resolution, thumbnails: wanted.thumbnails });
  if (error !== undefined)
    return expect(await encoding.catch((reason: unknown) => reason)).toMatchObject({ code: error });
  const { mp4, hls, thumbnail, warnings } = await encoding;
  expect(warnings).toEqual(wanted.warnings);
  await expectMp4(mp4, wanted);
  await expectHls(hls, wanted);
  for (const at of wanted.thumbnails) await expectThumbnail(thumbnail(at), at, wanted);
}

describe.concurrent('whatever comes in', () => {
  test.for(available)('$name', { timeout: 180_000 }, check);
});
