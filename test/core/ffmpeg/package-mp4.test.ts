import { expect, test } from 'vitest';
import { packageMp4Args } from '../../../src/core/ffmpeg/package-mp4.ts';
import { sound, words } from './recipes.ts';

const head = '-hide_banner -y -benchmark -nostats -v info -max_error_rate 1';
const tail = '-f mp4 -movflags +faststart /job/out.mp4';

test('picture from stdin and sound from a file, copied, each frame shown as long as the others', () => {
  expect(packageMp4Args('30000/1001', '/job/audio.m4a', sound, '/job/out.mp4')).toEqual(
    words(`${head} -f mp4 -i pipe:0 -i /job/audio.m4a -map 0:v:0 -map 1:a:0
      -map_metadata -1 -c copy -bsf:v setts=pts=PTS:dts=DTS:duration=1001 -metadata:s:a:0 language=eng ${tail}`),
  );
});

test('a picture without sound', () => {
  expect(packageMp4Args('25/1', null, null, '/job/out.mp4')).toEqual(
    words(
      `${head} -f mp4 -i pipe:0 -map 0:v:0 -map_metadata -1 -c copy -bsf:v setts=pts=PTS:dts=DTS:duration=512 ${tail}`,
    ),
  );
});

test('sound without a picture', () => {
  expect(packageMp4Args(null, '/job/audio.m4a', { ...sound, language: null }, '/job/out.mp4')).toEqual(
    words(`${head} -i /job/audio.m4a -map 0:a:0 -map_metadata -1 -c copy ${tail}`),
  );
});
