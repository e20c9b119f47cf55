/** A video that is made, from nothing or from a recorded one. */
export interface Generated {
  name: string;
  /** See SourceFile. */
  kind: 'simulated' | 'hard' | 'fast' | 'uhd';
  /** Names of the recorded clips that it is made of. */
  from: string[];
  /** The filter graph: its inputs are those clips, its output has no label. */
  graph: string;
}

const phone = 'phone-1080p-vfr.mp4';
const graphics = 'muxed-720p.ts';
const animation = 'hevc-1080p.mp4';
const screen = 'no-duration-noaudio.mkv';

const still = (rate: number) => `trim=end_frame=1,loop=loop=-1:size=1,setpts=N/${rate}/TB,fps=${rate}`;
/** One frame of the phone's clip seen through a hand-held portrait camera: it sways, and every frame has new noise. */
const sway = (rate: number) =>
  `[0:V:0]${still(rate)},hqdn3d=4,scale=-2:1440:flags=bicubic,` +
  "crop=720:1280:x='900+500*sin(t*0.9)+6*sin(t*11)':y='80+60*sin(t*1.3)+4*sin(t*13)',noise=alls=5:allf=t";
/** Text of a home computer, twelve times, that moves up by 4 pixels a frame. */
const scroll =
  `[0:V:0]trim=start_frame=30:end_frame=31,crop=770:270:247:112,loop=loop=11:size=1,tile=2x6,${still(30)},` +
  'scroll=v=0.00247,crop=1280:720';
/** The phone's clip behind three sheets of coloured paper snips that fall at different speeds. */
const confetti = (rate: number) => {
  const snip = (a: number, b: number) => `'255*gt(random(1)\\,0.96)*mod(X*${a}+Y*${b}\\,7)/6'`;
  const sheet = `r=${snip(3, 5)}:g=${snip(2, 1)}:b=${snip(1, 4)}`;
  const falling = (from: string, before: string, v: number, h: number, to: string) =>
    `[${from}]${before}scale=1280:720:flags=neighbor,${still(rate)},scroll=v=${v}:h=${h}[${to}];`;
  return [
    `[0:V:0]${still(rate)},scale=1280:720:flags=bicubic,hqdn3d=4,format=gbrp[film];`,
    `color=black:s=160x90:r=30,trim=end_frame=1,format=gbrp,geq=${sheet},split=3[a][b][c];`,
    falling('a', '', -0.008, 0.001, 'slow'),
    falling('b', 'rotate=0.3,', -0.014, -0.002, 'middle'),
    falling('c', 'vflip,', -0.019, 0.003, 'quick'),
    '[film][slow]blend=all_mode=lighten[one];[one][middle]blend=all_mode=lighten[two];',
    '[two][quick]blend=all_mode=lighten',
  ].join('');
};
const doubled = '[0:V:0]setpts=PTS/2,fps=60';
/** Four 1080p pictures, two by two: as much detail in each pixel as a 1080p film has. */
const wall = [phone, animation, graphics, screen]
  .map((_, n) => `[${n}:V:0]fps=30,scale=1920:1080:flags=bicubic,setsar=1,format=yuv420p[w${n}];`)
  .join('');

const mirrored =
  '[0:V:0]fps=30,split=4[w0][b][c][d];[b]hflip[w1];[c]vflip[w2];[d]hflip,vflip[w3];' +
  '[w0][w1][w2][w3]xstack=inputs=4:grid=2x2';

export const generated: Generated[] = [
  { name: 'sway-portrait-720p', kind: 'simulated', from: [phone], graph: sway(30) },
  { name: 'scroll-720p', kind: 'simulated', from: [graphics], graph: scroll },
  { name: 'confetti-720p', kind: 'simulated', from: [phone], graph: confetti(30) },
  { name: 'noise-720p', kind: 'hard', from: [], graph: 'testsrc2=size=1280x720:rate=30,noise=alls=30:allf=t' },
  { name: 'phone-doubled', kind: 'fast', from: [phone], graph: doubled },
  { name: 'graphics-doubled', kind: 'fast', from: [graphics], graph: doubled },
  { name: 'sway-60fps', kind: 'fast', from: [phone], graph: sway(60) },
  { name: 'confetti-60fps', kind: 'fast', from: [phone], graph: confetti(60) },
  {
    name: 'wall-2160p',
    kind: 'uhd',
    from: [phone, animation, graphics, screen],
    graph: `${wall}[w0][w1][w2][w3]xstack=inputs=4:grid=2x2`,
  },
  { name: 'camera-2160p', kind: 'uhd', from: [phone], graph: mirrored },
];
