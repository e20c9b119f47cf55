import { describe, expect, test } from 'vitest';
import { encodeVideoArgs } from '../../../src/core/ffmpeg/encode-video.ts';
import type { EncodeVideo, Picture } from '../../../src/schemas/plan.ts';
import { chunk, guarded, outputsOf, picture, rendition, words } from './recipes.ts';

const source = '/job/source file.mp4';

function argsOf(
  heights: number[],
  [from, to, seek]: [from: number, to: number, seek?: number],
  facts: Partial<Picture> = {},
  hold = false,
): string[] {
  const renditions = heights.map(rendition);
  return encodeVideoArgs({ ...picture, ...facts }, chunk(renditions, from, to, seek), renditions, source, {
    outputs: outputsOf(renditions),
    threads: 2,
    hold,
  });
}

function graphOf(args: string[]): string[] {
  return args[args.indexOf('-filter_complex') + 1]!.split(';');
}

const head =
  '-hide_banner -nostdin -y -benchmark -nostats -v info -max_error_rate 1 -progress pipe:1 -stats_period 0.5 -filter_complex_threads 1 -threads 2 ' +
  '-copyts -start_at_zero';

/** The options of one output, but for rate control. */
const output = (index: number, control: string, offset: string, path: string, fragment = 1) => `
  -map [v${index}] -map_metadata -1 -map_chapters -1 -dn -sn
  -r 30000/1001 -c:v libx264 -preset medium -profile:v high -pix_fmt yuv420p ${control}
  -g 60 -keyint_min 60 -sc_threshold 0 -flags +cgop
  -color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709 -video_track_timescale 30000 -threads ${index === 0 ? 2 : 1} -fragment_index ${fragment}
  -output_ts_offset ${offset} -avoid_negative_ts disabled -use_editlist 0 -write_btrt 0
  -f mp4 -movflags +frag_keyframe+empty_moov+default_base_moof+frag_discont+skip_trailer ${path}`;

const tags = 'setparams=field_mode=prog:range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';
const resized = (size: string) => `zscale=${size}:filter=bicubic:param_a=0:param_b=0.6`;
/** From a picture that is as its outputs are but for its size. */
const fromSource = (size: string) => `${tags},${resized(size)},format=yuv420p,setsar=1`;

test('a whole film in three sizes: one decode, each size scaled from the next larger one', () => {
  const graph = [
    '[0:0]fps=fps=30000/1001:start_time=0.500000:eof_action=pass,tpad=stop_mode=clone:stop=2,trim=end_frame=1000,setpts=PTS-STARTPTS,',
    `${fromSource('w=1920:h=1080')},split=2[v0][c0];`,
    `[c0]${resized('w=1280:h=720')},setsar=1,split=2[v1][c1];`,
    `[c1]${resized('w=640:h=360')},setsar=1[v2]`,
  ].join('');
  expect(argsOf([1080, 720, 360], [0, 1000])).toEqual([
    ...words(`${head} ${guarded} -i`),
    source,
    '-filter_complex',
    graph,
    ...words(output(0, '-crf 22 -maxrate 5400000 -bufsize 10800000', '0.066733', '/job/1080p.mp4')),
    ...words(output(1, '-crf 22 -maxrate 3600000 -bufsize 7200000', '0.066733', '/job/720p.mp4')),
    ...words(output(2, '-crf 22 -maxrate 1800000 -bufsize 3600000', '0.066733', '/job/360p.mp4')),
  ]);
});

test('a chunk in the middle: reading starts at a keyframe, the grid hangs on its first frame, nothing is held', () => {
  // 390 frames are 13.013 s; one GOP of 30 frames and six of 60 come before
  expect(argsOf([720], [390, 570, 7.512])).toEqual([
    ...words(`${head} -noaccurate_seek -ss 7.512000 ${guarded} -i`),
    source,
    '-filter_complex',
    '[0:0]split=2[read][first];[first]trim=end_frame=1,showinfo=checksum=0,nullsink;[read]' +
      `fps=fps=30000/1001:start_time=13.513000:eof_action=pass,trim=end_frame=180,setpts=PTS-STARTPTS,${fromSource('w=1280:h=720')}[v0]`,
    ...words(output(0, '-crf 22 -maxrate 3600000 -bufsize 7200000', '13.079733', '/job/720p.mp4', 8)),
  ]);
});

describe('a chunk of which images are made', () => {
  const size = { width: 1920, height: 1080 };
  const frame = (at: number) => ({ at, seek: null, images: [] });
  // Frames 419, 448 and 419 once more
  const images = { size, frames: [14, 14.98, 14.01].map(frame) };
  const renditions = [720, 360].map(rendition);
  const outputs = outputsOf(renditions);
  const bare = chunk(renditions, 390, 570, 7.512);
  const args = (step: EncodeVideo, hold = false) =>
    encodeVideoArgs(picture, step, renditions, source, { outputs, frames: '/job/frames.rgb', threads: 2, hold });
  const chosen = `setpts=PTS-STARTPTS,select='eq(n,0)+eq(n,29)+eq(n,58)',${fromSource('w=1920:h=1080')},format=rgb24`;
  const output = (read: string) => [
    ...['-map', '0:0', '-vf', `${read},${chosen}`],
    ...words('-fps_mode passthrough -f rawvideo /job/frames.rgb'),
  ];

  test('leaves its first frame and theirs in a file, each once; the rest is as without them', () => {
    expect(args({ ...bare, images })).toEqual([
      ...args(bare),
      ...output('fps=fps=30000/1001:start_time=13.513000:eof_action=pass,trim=end_frame=59'),
    ]);
  });

  test('counts them in the same way where frames are held', () => {
    expect(args({ ...bare, images }, true)).toEqual([
      ...args(bare, true),
      ...output(
        'fps=fps=30000/1001:start_time=0.500000:eof_action=pass,tpad=stop_mode=clone:stop=-1,trim=start_frame=390:end_frame=449',
      ),
    ]);
  });
});

test('the first segment alone is encoded with the effort of the opening', () => {
  const effortOf = (to: number) =>
    argsOf([720], [0, to])
      .join(' ')
      .match(/-c:v libx264 (.*) -profile:v/)![1];
  expect(effortOf(picture.first)).toBe('-preset veryfast -x264-params ref=3');
  expect(effortOf(picture.first + 1)).toBe('-preset medium');
});

test('on a core of its own each encoder gets its frames in batches', () => {
  const renditions = [720, 360].map(rendition);
  const outputs = outputsOf(renditions);
  const args = (batched: boolean) =>
    encodeVideoArgs(picture, chunk(renditions, 390, 570), renditions, source, { outputs, threads: 1, batched });
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index).join('|');
  const [largest, , ...others] = graphOf(args(true));
  expect(largest).toBe(graphOf(args(false))[0]!.replace('[v0]', '[o0]'));
  expect(graphOf(args(true))[1]).toBe(`[o0]shuffleframes=${numbers(20)}[v0]`);
  expect(others).toEqual([graphOf(args(false))[1]!.replace('[v1]', `,shuffleframes=${numbers(60)}[v1]`)]);
});

test('a chunk without a place to seek to is read from the start', () => {
  expect(argsOf([720], [30, 210])).not.toContain('-ss');
});

test('where frames could not be decoded all is read from the start, and the last frame before them is held', () => {
  const args = argsOf([720], [390, 570, 7.512], {}, true);
  expect(args).not.toContain('-ss');
  expect(graphOf(args)).toEqual([
    '[0:0]fps=fps=30000/1001:start_time=0.500000:eof_action=pass,tpad=stop_mode=clone:stop=-1,' +
      `trim=start_frame=390:end_frame=570,setpts=PTS-STARTPTS,${fromSource('w=1280:h=720')}[v0]`,
  ]);
});

test('the last chunk holds the last frame while sound goes on', () => {
  expect(graphOf(argsOf([720], [900, 1000], { held: 40 }))).toEqual([
    '[0:0]fps=fps=30000/1001:start_time=30.530000:eof_action=pass,tpad=stop_mode=clone:stop=42,trim=end_frame=100,setpts=PTS-STARTPTS,' +
      `${fromSource('w=1280:h=720')}[v0]`,
  ]);
});

test('an HDR picture is tone-mapped once, at the largest size that is encoded', () => {
  const graph = graphOf(argsOf([720, 360], [0, 1000], { asOutput: false, tonemap: true, matrix: 'bt2020' }));
  expect(graph).toEqual([
    '[0:0]fps=fps=30000/1001:start_time=0.500000:eof_action=pass,tpad=stop_mode=clone:stop=2,trim=end_frame=1000,setpts=PTS-STARTPTS,' +
      `${resized('w=1280:h=720')}:t=linear:npl=100,format=gbrpf32le,` +
      'zscale=p=bt709,tonemap=tonemap=hable:desat=0,' +
      'zscale=t=bt709:m=bt709:r=tv,format=yuv420p,' +
      `format=yuv420p,setsar=1,${tags},split=2[v0][c0]`,
    `[c0]${resized('w=640:h=360')},setsar=1[v1]`,
  ]);
});

test('an interlaced picture is deinterlaced before frames are counted', () => {
  const [graph] = graphOf(argsOf([480], [0, 1000], { prepare: ['bwdif=mode=send_frame:deint=interlaced'] }));
  expect(graph).toMatch(
    /^\[0:0\]bwdif=mode=send_frame:deint=interlaced,fps=fps=30000\/1001:start_time=0.500000:eof_action=pass,/,
  );
});

test('a picture of another format becomes 8 bit 4:2:0 while it is scaled', () => {
  expect(graphOf(argsOf([480], [0, 60], { asOutput: false }))[0]).toContain(
    ',scale=w=854:h=480:flags=bicubic:in_color_matrix=bt709:out_color_matrix=bt709:in_range=tv:out_range=tv,' +
      `format=yuv420p,setsar=1,${tags}[v0]`,
  );
});

test('the matrix and range of the source are converted', () => {
  const [graph] = graphOf(argsOf([480], [0, 1000], { asOutput: false, matrix: 'bt601', range: 'pc' }));
  expect(graph).toContain(
    ':in_color_matrix=bt601:out_color_matrix=bt601:in_range=pc:out_range=pc,format=yuv420p,' +
      'colorspace=ispace=smpte170m:space=bt709:irange=pc:range=tv:' +
      'iprimaries=bt709:primaries=bt709:itrc=bt709:trc=bt709:fast=1,',
  );
});
