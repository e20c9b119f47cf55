import { expect, test } from 'vitest';
import { x264 } from '../../../bench/job/encoder-options.ts';
import { naiveCommands } from '../../../bench/job/recipes.ts';
import { oneFfmpegCommand } from '../../../bench/ladder/one-ffmpeg.ts';
import { peertube } from '../../../bench/peers/peertube.ts';
import { shakaStreamer } from '../../../bench/peers/shaka-streamer.ts';
import { superstreamer } from '../../../bench/peers/superstreamer.ts';
import { wanted } from '../wanted.ts';

const peers = [peertube, superstreamer, shakaStreamer];
const count = (command: string[], arg: string) => command.filter((one) => one === arg).length;
const total = (commands: string[][], arg: string) => commands.reduce((sum, command) => sum + count(command, arg), 0);
const after = (command: string[], option: string) => command.filter((_, index) => command[index - 1] === option);

/** Commands that decode pictures: those that scale or encode them. */
const decoding = (commands: string[][]) => commands.filter((command) => command.join(' ').includes('scale='));

test('one ffmpeg for each output encodes what is asked for twice, twice', () => {
  expect(total(naiveCommands('ffmpeg', wanted), 'libx264')).toBe(5);
});

test.each(peers)('$name encodes each size once', ({ commands }) => {
  expect(total(commands('ffmpeg', wanted, x264), 'libx264')).toBe(3);
});

test.each(peers)('$name has our encoder options, or its own', ({ commands, own }) => {
  const ours = commands('ffmpeg', wanted, x264).flatMap((command) => after(command, '-preset'));
  expect(ours).toEqual(['medium', 'medium', 'medium']);
  const theirs = commands('ffmpeg', wanted, own).flatMap((command) => after(command, '-preset'));
  expect(new Set(theirs)).toEqual(new Set([own === peertube.own ? 'veryfast' : 'slow']));
});

const arrangements = [...peers, { name: 'one ffmpeg for each output', commands: naiveCommands }];

test.each(arrangements)('$name encodes as many frames as we do', ({ commands }) => {
  const made = commands('ffmpeg', wanted, x264);
  const rates = made.flatMap((command) => after(command, '-r'));
  expect(rates).toEqual(Array(total(made, 'libx264')).fill(wanted.rate));
});

test.each(peers)('$name gets the MP4s and images that it does not make', ({ commands }) => {
  const made = commands('ffmpeg', wanted, x264).flat();
  const mp4s = made.filter((arg) => /^(output-\d|(1080|360)p)\.mp4$/.test(arg));
  expect(new Set(mp4s).size).toBe(2);
  expect(made.filter((arg) => /^(still|blurred)\.(jpg|webp)$/.test(arg))).toHaveLength(4);
});

test('each arrangement decodes as often as its project does', () => {
  const images = 1;
  const decodes = peers.map(({ commands }) => decoding(commands('ffmpeg', wanted, x264)).length - images);
  expect(decodes).toEqual([3, 3, 1]);
});

test('PeerTube makes the smaller sizes from the largest', () => {
  const inputs = decoding(peertube.commands('ffmpeg', wanted, x264)).map((command) => after(command, '-i')[0]);
  expect(inputs).toEqual(['/film.mp4', '1080p.mp4', '1080p.mp4', '/film.mp4']);
});

test('without sound nothing is mapped from it', () => {
  const silent = { ...wanted, sound: null };
  const commands = [
    ...peers.flatMap((peer) => peer.commands('ffmpeg', silent, x264)),
    oneFfmpegCommand('ffmpeg', silent),
  ];
  expect(commands.flat().filter((arg) => /^0:a|audio\.|agroup/.test(arg))).toEqual([]);
});

test('one ffmpeg encodes each size once and picks the MP4s by their size', () => {
  const command = oneFfmpegCommand('ffmpeg', wanted);
  expect(after(command, '-map')).toEqual(['[v0]', '[v1]', '[v2]', '0:a:0', '[i0]', '[i1]', '[i2]', '[i3]']);
  expect(after(command, '-crf:v:2')).toEqual(['21']);
  const [outputs] = after(command, 'tee');
  expect(outputs!.split('|').slice(1)).toEqual([
    '[f=mp4:movflags=+faststart:select=v\\\\:2,a]output-0.mp4',
    '[f=mp4:movflags=+faststart:select=v\\\\:0,a]output-1.mp4',
  ]);
});

test('without images no branch is left open', () => {
  const [graph] = after(oneFfmpegCommand('ffmpeg', { ...wanted, image: null }), '-filter_complex');
  expect(graph).toContain('split=3[s0][s1][s2];');
  expect(graph).not.toContain('film');
});
