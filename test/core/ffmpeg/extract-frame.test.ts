import { expect, test } from 'vitest';
import { extractFrameArgs } from '../../../src/core/ffmpeg/extract-frame.ts';
import { guarded, picture, words } from './recipes.ts';

const source = '/job/source file.mp4';
const size = { width: 1280, height: 720 };
const head = '-hide_banner -nostdin -y -benchmark -nostats -v info';

test('one frame as packed RGB on stdout, sought a little early', () => {
  expect(extractFrameArgs(picture, 3, size, source)).toEqual([
    ...words(`${head} -ss 3.498000 ${guarded} -i`),
    source,
    ...words('-map 0:0 -frames:v 1 -vf'),
    'scale=w=1280:h=720:flags=bicubic:in_color_matrix=bt709:out_color_matrix=bt709:in_range=tv:out_range=tv,' +
      'format=yuv420p,setsar=1,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,format=rgb24',
    ...words('-f rawvideo pipe:1'),
  ]);
});

test('the first frame of a file that starts with it is sought at 0', () => {
  const args = extractFrameArgs({ ...picture, lead: 0 }, 0, size, source);
  expect(args[args.indexOf('-ss') + 1]).toBe('0.000000');
});

test('an interlaced HDR picture is deinterlaced and tone-mapped', () => {
  const args = extractFrameArgs({ ...picture, prepare: ['bwdif'], tonemap: true }, 3, size, source);
  expect(args[args.indexOf('-vf') + 1]).toMatch(/^bwdif,zscale=t=linear:npl=100,.*tonemap=tonemap=hable/);
});
