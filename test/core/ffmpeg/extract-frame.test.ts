import { expect, test } from 'vitest';
import { extractFrameArgs } from '../../../src/core/ffmpeg/extract-frame.ts';
import type { Picture } from '../../../src/schemas/plan.ts';
import { guarded, picture, words } from './recipes.ts';

const source = '/job/source file.mp4';
const size = { width: 1280, height: 720 };
const head = '-hide_banner -nostdin -y -benchmark -nostats -v info';

const argsAt = (at: number, changes: Partial<Picture> = {}) =>
  extractFrameArgs({ ...picture, ...changes }, at, size, source);
const after = (args: string[], option: string) => args[args.indexOf(option) + 1];

test('one frame as packed RGB on stdout, found by its number on the grid, read from a little before', () => {
  // Frame 299 begins at 9.976633 s
  expect(argsAt(10)).toEqual([
    ...words(`${head} -copyts -start_at_zero -noaccurate_seek -ss 5.476633 ${guarded} -i`),
    source,
    ...words('-map 0:0 -frames:v 1 -vf'),
    'fps=fps=30000/1001:start_time=10.476633:eof_action=pass,trim=end_frame=1,setpts=PTS-STARTPTS,' +
      'scale=w=1280:h=720:flags=bicubic:in_color_matrix=bt709:out_color_matrix=bt709:in_range=tv:out_range=tv,' +
      'format=yuv420p,setsar=1,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,format=rgb24',
    ...words('-f rawvideo pipe:1'),
  ]);
});

test.each([0, 1, 4.5])('what is shown at %d s is read from the start of the file', (at) => {
  expect(argsAt(at)).not.toContain('-ss');
});

test('nothing is sought after the last frame, which is held', () => {
  expect(after(argsAt(1000), '-vf')).toMatch(
    /^fps=fps=30000\/1001:start_time=33.833300:eof_action=pass,tpad=stop_mode=clone/,
  );
});

test('frames without times are counted from the first one on', () => {
  const args = argsAt(10, { prepare: ['setpts=PTS-STARTPTS+0.000000/TB', 'idet'] });
  expect(args).not.toContain('-ss');
  expect(after(args, '-vf')).toMatch(/^setpts=PTS-STARTPTS\+0.000000\/TB,idet,fps=.*start_time=10.476633/);
});

test('an interlaced HDR picture is deinterlaced and tone-mapped', () => {
  const args = extractFrameArgs({ ...picture, prepare: ['bwdif'], tonemap: true }, 3, size, source);
  expect(args[args.indexOf('-vf') + 1]).toMatch(/^bwdif,fps=.*,zscale=t=linear:npl=100,.*tonemap=tonemap=hable/);
});
