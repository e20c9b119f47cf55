import type { Row } from '../inputs.ts';
import { beeps, bt709, h264 } from '../make-inputs.ts';

const pcm = ['-c:a', 'pcm_s16le'];
const mp2 = ['-c:a', 'mp2', '-b:a', '192k'];
const opus = ['-c:a', 'libopus', '-b:a', '96k'];
const x264 = (parameters: string) => ['-c:v', 'libx264', '-preset', 'fast', '-qp', '14', '-x264-params', parameters];
const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'qp=14:log-level=none'];
const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-crf', '14', '-b:v', '0'];
const vp8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '8M'];
const av1 = ['-c:v', 'libsvtav1', '-preset', '12', '-crf', '15', '-svtav1-params', 'lp=1'];
const mpeg2 = ['-c:v', 'mpeg2video', '-q:v', '2', '-bf', '2', '-colorspace', 'bt709', '-color_primaries', 'bt709'];
/** Codecs without tags: players take BT.601 for a picture of this size. */
const sd = ['zscale=m=170m:r=limited', 'format=yuv420p'];

export const formats: Row[] = [
  { name: 'H.264 in MP4', source: { to: 'mp4' } },
  { name: 'H.264 in MOV with PCM', source: { to: 'mov', audio: pcm } },
  { name: 'H.264 in Matroska', source: { to: 'mkv' } },
  { name: 'H.264 in a transport stream', source: { to: 'ts' } },
  {
    name: 'a transport stream with few key frames',
    source: { to: 'ts', seconds: 20, size: '240x136', video: x264('keyint=225:scenecut=0') },
    out: { ssim: null, thumbnails: [1, 6, 8, 10, 15, 17, 19] },
  },
  { name: 'H.264 in M2TS', source: { to: 'm2ts', audio: ['-c:a', 'ac3'] } },
  { name: 'H.264 in FLV', source: { to: 'flv' } },
  { name: 'H.264 in AVI, which has no times', source: { to: 'avi', audio: pcm } },
  { name: 'H.264 in AVI with B-frames', source: { to: 'avi', audio: pcm, video: x264('bframes=3') } },
  {
    name: 'H.264 and AMR in 3GP',
    source: { to: '3gp', sound: [beeps(2, { rate: 8000, channels: 1 })], audio: ['-c:a', 'libopencore_amrnb'] },
    out: { sound: [{ channels: 1 }] },
  },
  { name: 'fragmented MP4', source: { to: 'mp4', mux: ['-movflags', '+frag_keyframe+delay_moov+default_base_moof'] } },
  { name: 'H.264 without B-frames', source: { to: 'mp4', video: x264('bframes=0') } },
  { name: 'a pyramid of B-frames', source: { to: 'mp4', video: x264('bframes=8:b-pyramid=normal:b-adapt=0') } },
  { name: 'key frames alone', source: { to: 'mp4', video: x264('keyint=1') } },
  { name: 'one key frame for the whole film', source: { to: 'mkv', video: x264('keyint=infinite:scenecut=0') } },
  { name: 'open GOPs in a transport stream', source: { to: 'ts', video: x264('open-gop=1:keyint=12:bframes=3') } },
  { name: 'intra refresh, without a second key frame', source: { to: 'ts', video: x264('intra-refresh=1') } },
  ...['mp4', 'ts'].map((to) => ({
    name: `intra refresh for longer than a chunk, in ${to}`,
    source: { to, seconds: 20, size: '240x136', video: x264('intra-refresh=1:keyint=50') },
    out: { ssim: null, thumbnails: [1, 8, 15] },
  })),
  { name: 'H.264 as it is, without a container', source: { to: 'h264', sound: [] } },
  { name: 'HEVC in MP4', source: { to: 'mp4', video: [...x265, '-tag:v', 'hvc1'] } },
  { name: 'HEVC in a transport stream', source: { to: 'ts', video: x265 } },
  { name: 'HEVC as it is, without a container', source: { to: 'hevc', video: x265, sound: [] } },
  { name: 'VP8 and Vorbis in WebM', source: { to: 'webm', video: vp8, audio: ['-c:a', 'libvorbis'] } },
  { name: 'VP9 and Opus in WebM', source: { to: 'webm', video: vp9, audio: opus } },
  { name: 'VP9 in MP4', source: { to: 'mp4', video: vp9, audio: opus } },
  { name: 'AV1 in MP4', source: { to: 'mp4', video: av1 } },
  { name: 'AV1 and Opus in WebM', source: { to: 'webm', video: av1, audio: opus } },
  { name: 'MPEG-2 in a program stream', source: { to: 'mpg', video: mpeg2, audio: mp2, mux: ['-f', 'vob'] } },
  { name: 'MPEG-2 in a transport stream', source: { to: 'ts', video: mpeg2, audio: mp2 } },
  {
    name: 'MPEG-1',
    source: { to: 'mpg', video: ['-c:v', 'mpeg1video', '-q:v', '2', '-bf', '2'], pixels: sd, audio: mp2 },
  },
  {
    name: 'MPEG-4 with B-frames in AVI',
    source: { to: 'avi', video: ['-c:v', 'mpeg4', '-q:v', '2', '-bf', '2'], pixels: sd, audio: pcm },
  },
  {
    name: 'MPEG-4 and AC-3 in AVI',
    source: {
      to: 'avi',
      video: ['-c:v', 'mpeg4', '-q:v', '2', '-tag:v', 'XVID'],
      pixels: sd,
      audio: ['-c:a', 'ac3'],
    },
  },
  {
    name: 'MJPEG in AVI',
    source: {
      to: 'avi',
      video: ['-c:v', 'mjpeg', '-q:v', '2'],
      pixels: ['zscale=m=170m:r=full', 'format=yuvj420p'],
      audio: pcm,
    },
  },
  {
    name: 'MJPEG in MOV',
    source: {
      to: 'mov',
      video: ['-c:v', 'mjpeg', '-q:v', '2'],
      pixels: ['zscale=m=170m:r=full', 'format=yuvj422p'],
      audio: pcm,
    },
  },
  { name: 'WMV', source: { to: 'wmv', video: ['-c:v', 'wmv2', '-q:v', '2'], pixels: sd, audio: ['-c:a', 'wmav2'] } },
  {
    name: 'Flash video of old',
    source: {
      to: 'flv',
      video: ['-c:v', 'flv', '-q:v', '2'],
      pixels: sd,
      audio: ['-ar', '44100', '-c:a', 'libmp3lame'],
    },
    out: { sound: [{ sampleRate: 44_100 }] },
  },
  {
    name: 'Theora and Vorbis in Ogg',
    source: { to: 'ogv', video: ['-c:v', 'libtheora', '-q:v', '10'], pixels: sd, audio: ['-c:a', 'libvorbis'] },
  },
  {
    name: 'H.263 in 3GP',
    source: { to: '3gp', size: '352x288', video: ['-c:v', 'h263', '-q:v', '2'], pixels: sd, audio: ['-c:a', 'aac'] },
    resolution: '480',
  },
  {
    name: 'ProRes in MOV',
    source: {
      to: 'mov',
      video: ['-c:v', 'prores_ks'],
      pixels: [...bt709.slice(0, 1), 'format=yuv422p10le', ...bt709.slice(2)],
      audio: pcm,
    },
  },
  {
    name: 'DNxHR in MXF',
    source: {
      to: 'mxf',
      video: ['-c:v', 'dnxhd', '-profile:v', 'dnxhr_hq'],
      pixels: ['zscale=m=709:r=limited', 'format=yuv422p', ...bt709.slice(2)],
      audio: pcm,
    },
  },
  { name: 'FFV1 and FLAC in Matroska', source: { to: 'mkv', video: ['-c:v', 'ffv1'], audio: ['-c:a', 'flac'] } },
  {
    name: 'pictures that are not compressed in AVI',
    source: { to: 'avi', video: ['-c:v', 'rawvideo'], pixels: sd, audio: pcm, seconds: 1 },
  },
  { name: 'NUT', source: { to: 'nut', video: h264 } },
  {
    name: 'DV',
    source: { to: 'dv', size: '720x576', seconds: 1, video: ['-c:v', 'dvvideo'], pixels: sd, audio: pcm },
    resolution: '720',
    out: { size: '768x576', truth: ['scale=768:576:flags=bicubic'] },
  },
];
