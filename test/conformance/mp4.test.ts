import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder, ffmpeg } from '../media/generated-media.ts';
import { add, behind, box, type Edit, inBox, renamed, write } from './edits.ts';
import { encoded } from './encoded.ts';
import { checkMp4 } from './mp4.ts';
import { fromFolder } from './read.ts';

let folder: string;
let path: string;

beforeAll(async () => {
  const cleanups: (() => Promise<void>)[] = [];
  const after = (cleanup: () => Promise<void>) => cleanups.push(cleanup);
  folder = await emptyFolder(after);
  path = join(await encoded('good/camera-720p.mp4', ['--mp4', '240'], after), '240p.mp4');
  return async () => {
    for (const cleanup of cleanups) await cleanup();
  };
});

/** Of the picture, and of the sound. */
const picture = 'moov trak[0]';
const sound = 'moov trak[1]';
const table = `${picture} mdia minf stbl`;

describe('an MP4', () => {
  test('conforms as it was encoded, every frame of it decoded', async () => {
    expect(await checkMp4(path)).toEqual([]);
  });

  test.each<[string, Edit, RegExp]>([
    ['that is none', () => Buffer.from('This is a text.'), /the box ' is ' at byte 0 goes to/],
    ['cut in half', (bytes): Buffer => bytes.subarray(0, bytes.length / 2), /the box 'mdat' at byte \d+ goes to/],
    ['with a box before ftyp', (bytes) => Buffer.concat([box('free'), bytes]), /the first box is free, not ftyp/],
    ['with its samples elsewhere', (bytes) => Buffer.concat([box('free'), bytes]), /a NAL unit/],
    ['with a strange box', (bytes) => Buffer.concat([bytes, box('uuid')]), /there is a box uuid/],
    ['with media that nobody plays', (bytes) => Buffer.concat([bytes, box('mdat', bytes)]), /mdat has \d+ bytes, the/],
    ['whose media is no mdat', renamed('mdat', 'skip'), /chunks are outside of mdat/],
    ['of no brand of MP4', write('ftyp', 0, ...Buffer.from('iso5\0\0\0\0iso5iso6iso2avc1')), /no brand of ftyp is MP4/],
    ['of QuickTime', behind('ftyp', 0, ...Buffer.from('qt  ')), /ftyp has the brand "qt {2}"/],
    ['with a chunk beyond its end', add(`${table} stco`, 12, 2 ** 30), /chunk 2 goes to byte \d+ of/],
    ['with a chunk inside another', add(`${table} stco`, 12, -100), /chunks begin inside another one/],
    ['with more durations than samples', add(`${table} stts`, 8, 1), /stts has 250 samples, stsz 249/],
    ['with more offsets than samples', add(`${table} ctts`, 8, 1), /ctts has 250 samples, stsz 249/],
    ['with more samples in chunks than there are', add(`${table} stsc`, 12, 1), /stsc has \d+ samples, stsz 249/],
    ['with a start that is not marked', add(`${table} stss`, 8, 1), /its first sample is no sync sample/],
    ['with a start that is no IDR', add(`${table} stss`, 8, 1), /frame 1 is marked as a sync sample and is no IDR/],
    ['with a start that is not there', add(`${table} stss`, 12, 999), /stss names samples that are not there/],
    [
      'with the delay of reordering',
      write(`${picture} edts elst`, 12, 0, 0, 0, 0),
      /picture starts at 0.066667 s, not at 0/,
    ],
    ['with the priming of its sound', write(`${sound} edts elst`, 12, 0, 0, 0, 0), /leaves out 0 samples of sound/],
    ['with another end of an edit', add(`${picture} edts elst`, 8, -500), /tkhd lasts 8300, its edits 7800/],
    ['with an edit at another speed', write(`${picture} edts elst`, 17, 2), /edit list plays at a rate of 2/],
    ['with another end of a track', add(`${picture} tkhd`, 20, 40), /tkhd lasts 8340 of 8300.0 units/],
    ['with another end of the movie', add('moov mvhd', 16, 1), /mvhd lasts 8330, the longest track 8329/],
    ['with another end of its media', add(`${picture} mdia mdhd`, 16, 1), /mdhd lasts \d+, its samples/],
    ['with a last frame too short', add(`${table} stts`, 12, 1), /the rate is not constant|its samples/],
    ['with another handler', renamed('vide', 'soun'), /a track of avc1.640015 has the handler soun/],
    ['with a header of sound for its picture', renamed('vmhd', 'smhd'), /has the media header smhd/],
    ['with media in another file', write(`${picture} mdia minf dinf dref`, 19, 0), /samples are in another file/],
    ['with an unknown codec', renamed('avc1\0\0', 'hvc1\0\0'), /sample entry 'hvc1' is neither avc1 nor mp4a/],
    [
      'with other channels',
      write(`${sound} mdia minf stbl stsd`, 33, 6),
      /mp4a says 6 channels at 48000, its esds box 2/,
    ],
    ['with other colours', behind('nclx', 0, 0, 9), /colr says colours 9\/1\/1, not BT.709/],
    ['with a full range of colours', behind('nclx', 6, 128), /colr says colours 1\/1\/1, full range/],
    ['with another shape of pixels', behind('pasp', 3, 2), /pixels are not square/],
    ['with a track that is off', write(`${sound} tkhd`, 3, 2), /the track is not enabled/],
    ['with a box of another version', write(`${picture} tkhd`, 0, 2), /a box has version 2/],
    ['with another size', add(`${picture} tkhd`, 76, 2 << 16), /the SPS says 426x240, .* tkhd 428x240/],
    ['with a date', write('moov mvhd', 4, 0xe0), /metadata is left: a date of creation/],
    ['with a place', renamed('\u00a9too', '\u00a9xyz'), /metadata is left: a box \u00a9xyz/],
    ['with frames that are damaged', inBox('mdat', (body) => body.fill(0x55, 2000, 4000)), /the decoder says|NAL unit/],
  ])('%s', async (_name, edit, says) => {
    const bytes = await edit(await readFile(path), fromFolder('.'));
    const decode = /decoder/.test(says.source);
    expect(await checkMp4(bytes, { decode })).toContainEqual(expect.stringMatching(says));
  });
});

describe('an MP4 that ffmpeg wrote', () => {
  const fast = ['-movflags', '+faststart'];
  const both = ['-map', '0:v', '-map', '1:a'];
  // Options before the file, and after it; `twice` for the same file as a first input too
  test.each<[string, string[], string[], RegExp]>([
    ['with its index behind', [], [], /moov stands behind mdat/],
    ['as QuickTime', [], ['-f', 'mov', '-an', ...fast], /ftyp has the brand "qt {2}"/],
    ['with two pictures', [], ['-map', '0', '-map', '0:v', ...fast], /there are 2 pictures/],
    ['with a title', [], ['-metadata', 'title=Holidays', ...fast], /metadata is left: a box \u00a9nam/],
    ['with a date', [], ['-metadata', 'creation_time=2020-01-01T00:00:00Z', ...fast], /left: a date of creation/],
    ['with a name', [], ['-metadata:s:v', 'handler_name=GPAC', ...fast], /a track is named "GPAC"/],
    ['with a time code', [], ['-timecode', '00:00:00:00', ...fast], /'tmcd' is neither avc1 nor mp4a/],
    ['turned', ['-display_rotation', '90'], fast, /the picture is turned/],
    ['with sound that ends early', ['twice', '-t', '3'], [...both, ...fast], /the tracks end 5.\d+ s apart/],
    ['with sound that is late', ['twice', '-itsoffset', '1'], [...both, ...fast], /its edit list has 2 entries/],
    ['in fragments', [], ['-movflags', '+frag_keyframe+empty_moov'], /there is a box moof/],
  ])('%s', async (_name, [first, ...before], after, says) => {
    const output = join(folder, 'output.mp4');
    const inputs = first === 'twice' ? ['-i', path, ...before] : [...(first ? [first] : []), ...before];
    await ffmpeg(...inputs, '-i', path, '-c', 'copy', '-f', 'mp4', ...after, output);
    expect(await checkMp4(output, { decode: false })).toContainEqual(expect.stringMatching(says));
  });
});

describe('a picture of another encoder', () => {
  test.each<[string, string[], RegExp]>([
    ['with pixels that are not square', ['-vf', 'setsar=2/1'], /pixels are not square/],
    ['in 10 bits', ['-pix_fmt', 'yuv420p10le'], /avc1.6e.* is above High profile/],
    ['in 4:4:4', ['-pix_fmt', 'yuv444p'], /the picture is not 4:2:0/],
    ['in BT.601', ['-colorspace', 'smpte170m', '-color_primaries', 'smpte170m'], /the SPS says colours 6\/2\/6/],
    [
      'with open GOPs',
      ['-x264-params', 'open-gop=1:keyint=10:bframes=3:b-adapt=0'],
      /is marked as a sync sample and is no IDR/,
    ],
    ['at a variable rate', ['-vf', 'select=not(eq(n\\,7))', '-fps_mode', 'vfr'], /the rate is not constant/],
  ])('%s', async (_name, options, says) => {
    const output = join(folder, 'output.mp4');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25:d=1,format=yuv420p'];
    await ffmpeg(...source, '-c:v', 'libx264', '-preset', 'veryfast', ...options, '-movflags', '+faststart', output);
    expect(await checkMp4(output, { decode: false })).toContainEqual(expect.stringMatching(says));
  });
});
