import { expect, test } from 'vitest';
import { extractFrameArgs } from '../../../src/core/ffmpeg/extract-frame.ts';
import type { Picture } from '../../../src/schemas/plan.ts';
import { guarded, picture, words } from './recipes.ts';

const source = '/job/source file.mp4';
const size = { width: 1280, height: 720 };
const head = '-hide_banner -nostdin -y -benchmark -nostats -v info -max_error_rate 1';

const argsAt = (at: number, seek: number | null, changes: Partial<Picture> = {}, hold = false) =>
  extractFrameArgs({ ...picture, ...changes }, { at, seek }, size, source, hold);
const after = (args: string[], option: string) => args[args.indexOf(option) + 1];

test('one frame as packed RGB on stdout, found by its number on the grid, read from the keyframe before it', () => {
  // Frame 299 begins at 9.976633 s
  expect(argsAt(10, 5.476633)).toEqual([
    ...words(`${head} -copyts -start_at_zero -noaccurate_seek -ss 5.476633 ${guarded} -i`),
    source,
    ...words('-map 0:0 -frames:v 1 -vf'),
    'split=2[read][first];[first]trim=end_frame=1,showinfo=checksum=0,nullsink;[read]' +
      'fps=fps=30000/1001:start_time=10.476633:eof_action=pass,trim=end_frame=1,setpts=PTS-STARTPTS,' +
      'setparams=field_mode=prog:range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,' +
      'zscale=w=1280:h=720:filter=bicubic:param_a=0:param_b=0.6,format=yuv420p,setsar=1,format=rgb24',
    ...words('-f rawvideo pipe:1'),
  ]);
});

test('without a place to seek to it is read from the start of the file', () => {
  const args = argsAt(4.5, null);
  expect(args).not.toContain('-ss');
  expect(after(args, '-vf')).toMatch(/^fps=/);
});

test('where the seek has missed it all is read, and the last frame before it is taken', () => {
  const args = argsAt(10, 5.476633, {}, true);
  expect(args).not.toContain('-ss');
  expect(after(args, '-vf')).toMatch(
    /^fps=fps=30000\/1001:start_time=0.500000:eof_action=pass,tpad=stop_mode=clone:stop=-1,trim=start_frame=299:end_frame=300,/,
  );
});

test('nothing is sought after the last frame, which is held', () => {
  expect(after(argsAt(1000, null), '-vf')).toMatch(
    /^fps=fps=30000\/1001:start_time=33.833300:eof_action=pass,tpad=stop_mode=clone/,
  );
});

test('frames without times are counted from the first one on', () => {
  const args = argsAt(10, null, { prepare: ['setpts=PTS-STARTPTS+0.000000/TB', 'idet'] });
  expect(after(args, '-vf')).toMatch(/^setpts=PTS-STARTPTS\+0.000000\/TB,idet,fps=.*start_time=10.476633/);
});

test('an interlaced HDR picture is deinterlaced and tone-mapped', () => {
  const args = extractFrameArgs(
    { ...picture, prepare: ['bwdif'], asOutput: false, tonemap: true },
    { at: 3, seek: null },
    size,
    source,
  );
  expect(args[args.indexOf('-vf') + 1]).toMatch(
    /^bwdif,fps=.*,zscale=w=\d+:h=\d+:.*:t=linear:npl=100,.*tonemap=tonemap=hable/,
  );
});
