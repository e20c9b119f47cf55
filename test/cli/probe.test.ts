import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { Media } from '../../src/schemas/media.ts';
import { mediaFile } from '../media-files.ts';
import { runCommand } from './program.ts';

const film = mediaFile('good/4x3-240p.mp4');

test('a probe prints what the file holds, as JSON', async () => {
  const { code, stdout, stderr } = await runCommand(['probe', film]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n').length).toBeGreaterThan(10);
  const media: Media = JSON.parse(stdout);
  expect([...Value.Errors(Media, media)]).toEqual([]);
  expect(media).toMatchObject({
    ...{ type: 'video', duration: 7.035646, size: 336_833 },
    video: { codec: 'h264', displayWidth: 320, displayHeight: 240, rate: '30000/1001' },
    audio: [{ codec: 'aac', channels: 2 }],
  });
});

test('--json prints it on one line', async () => {
  const { stdout } = await runCommand(['probe', film, '--json']);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ video: { displayWidth: 320 } });
});

test.each([
  ['that is not there', () => '/nowhere/film.mp4', 'cannot be read'],
  ['that is a text', () => mediaFile('bad/text.mp4'), 'not a video'],
])('a file %s ends with 1 and one line', async (_what, path, sentence) => {
  const { code, stdout, stderr } = await runCommand(['probe', path()]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^vodsmith: [^\n]*\n$/);
  expect(stderr).toContain(sentence);
});

test('an encoder that is not there is named by its setting', async () => {
  const { code, stderr } = await runCommand(['probe', film], { FFPROBE_PATH: '/nowhere/ffprobe' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^vodsmith: FFPROBE_PATH names \/nowhere\/ffprobe/);
});

test('no file ends with 2', async () => {
  const { code, stderr } = await runCommand(['probe']);
  expect(code).toBe(2);
  expect(stderr).toContain("missing required argument 'file'");
});
