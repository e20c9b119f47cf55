import { effortOptions } from '../../src/core/ffmpeg/effort.ts';
import type { VideoRendition } from '../../src/schemas/plan.ts';
import { aac, quiet, scaled, variants } from '../job/encoder-options.ts';
import { imageBranch } from '../job/images.ts';
import { imageAt } from '../job/request.ts';
import type { Wanted } from '../job/wanted.ts';

/**
 * The whole job in one ffmpeg, as good as it gets by hand: decoded once, each size scaled from the source and encoded
 * once, the sound once, the same packets into HLS and MP4 (`tee`), all outputs at once on all cores.
 */
export function oneFfmpegCommand(ffmpeg: string, wanted: Wanted): string[] {
  const { source, rate, gop, hls, sound, image } = wanted;
  const images = imageBranch('film', wanted, `trim=start=${imageAt},`);
  const branches = [...hls.map((_, index) => `[s${index}]`), ...(image === null ? [] : ['[film]'])];
  const graph = [
    `[0:V:0]fps=${rate},split=${branches.length}${branches.join('')}`,
    ...hls.map((one, index) => `[s${index}]${scaled(one)}[v${index}]`),
    ...(images.graph === '' ? [] : [images.graph]),
  ];
  return [
    ...[ffmpeg, ...quiet, '-i', source, '-filter_complex', graph.join(';')],
    ...[...hls.flatMap((_, index) => ['-map', `[v${index}]`]), ...(sound === null ? [] : ['-map', '0:a:0'])],
    ...['-c:v', 'libx264', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0'],
    ...[
      ...hls.flatMap((one, index) => rateControl(one, gop, `:v:${index}`)),
      ...(sound === null ? [] : aac),
      '-flags',
      '+global_header',
    ],
    ...['-f', 'tee', [hlsSlave(wanted), ...mp4Slaves(wanted)].join('|')],
    ...images.outputs,
  ];
}

const rateControl = (rendition: VideoRendition, gop: number, output: string) => [
  ...[...effortOptions(rendition, gop, output), `-crf${output}`, String(rendition.crf)],
  ...[`-maxrate${output}`, String(rendition.maxrate), `-bufsize${output}`, String(rendition.bufsize)],
];

/** tee reads its text twice: once to part its outputs, once to part their options. */
const plain = (value: string) => value.replaceAll(':', '\\\\:');

function hlsSlave({ hls, sound }: Wanted): string {
  const options = [
    ...['f=hls', 'hls_time=6', 'hls_playlist_type=vod', 'hls_segment_type=fmp4', 'master_pl_name=index.m3u8'],
    ...['hls_fmp4_init_filename=init_%v.mp4', 'hls_segment_filename=segment_%v_%d.m4s'],
    `var_stream_map=${plain(variants(hls.length, sound !== null))}`,
  ];
  return `[${options.join(':')}]media_%v.m3u8`;
}

function mp4Slaves({ hls, mp4, sound }: Wanted): string[] {
  return mp4.map((one, index) => {
    const picture = hls.findIndex(({ hash }) => hash === one.hash);
    const select = plain([`v:${picture}`, ...(sound === null ? [] : ['a'])].join(','));
    return `[f=mp4:movflags=+faststart:select=${select}]output-${index}.mp4`;
  });
}
