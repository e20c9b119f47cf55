import { quiet, scaled } from './encoder-options.ts';
import { imageAt } from './request.ts';
import type { Wanted } from './wanted.ts';

const looks = [
  { file: 'still.jpg', blur: '' },
  { file: 'still.webp', blur: '' },
  { file: 'blurred.jpg', blur: 'gblur=sigma=9' },
  { file: 'blurred.webp', blur: 'gblur=sigma=9' },
];

const still = ['-frames:v', '1'];

/** One ffmpeg for each image. */
export function imageCommands(ffmpeg: string, { source, image }: Wanted): string[][] {
  if (image === null) return [];
  return looks.map(({ file, blur }) => [
    ...[ffmpeg, ...quiet, '-ss', String(imageAt), '-i', source],
    ...[...still, '-vf', [scaled(image), ...(blur ? [blur] : [])].join(','), file],
  ]);
}

/** All images from one decoded frame. */
export function imagesAtOnce(ffmpeg: string, wanted: Wanted): string[][] {
  if (wanted.image === null) return [];
  const { graph, outputs } = imageBranch('0:V:0', wanted);
  const read = [ffmpeg, ...quiet, '-ss', String(imageAt), '-i', wanted.source];
  return [[...read, '-filter_complex', graph, ...outputs]];
}

/** The images as outputs of a command that decodes the source anyway. @param from a label of its graph */
export function imageBranch(from: string, { image }: Wanted, prepare = ''): { graph: string; outputs: string[] } {
  if (image === null) return { graph: '', outputs: [] };
  const labels = looks.map((_, index) => `[p${index}]`);
  const graph = [
    `[${from}]${prepare}${scaled(image)},split=${looks.length}${labels.join('')}`,
    ...looks.map(({ blur }, index) => `[p${index}]${blur || 'null'}[i${index}]`),
  ];
  const outputs = looks.flatMap(({ file }, index) => ['-map', `[i${index}]`, ...still, file]);
  return { graph: graph.join(';'), outputs };
}
