import { describe, expect, test } from 'vitest';
import { add, behind, bodyAt, box, type Edit, inBox, insteadFrom, later, renamed, write } from './edits.ts';
import { boxesIn } from './iso/boxes.ts';
import { type Edits, inMedia, realHls } from './real-hls.ts';

const check = realHls();

const inInit = (edit: Edit): Edits => ({ '240p/init.mp4': edit });
const inSecond = (edit: Edit): Edits => ({ '240p/1.m4s': edit });
const allLater = Object.fromEntries([0, 1, 2].map((index) => [`360p/${index}.m4s`, later(512)]));
const table = 'moov trak mdia minf stbl';
/** The first IDR of a segment becomes a slice of another picture. */
const withoutIdr = inBox('mdat', (body) => {
  let at = 0;
  while ((body[at + 4]! & 31) !== 5) at += 4 + body.readUInt32BE(at);
  body[at + 4] = 0x21;
});
const twoTracks: Edit = (bytes: Buffer): Buffer =>
  Buffer.concat([
    bytes.subarray(0, boxesIn(bytes)[0]!.end),
    box('moov', Buffer.concat([bodyAt(bytes, 'moov'), box('trak', bodyAt(bytes, 'moov trak'))])),
  ]);

describe('a segment', () => {
  const swapped = { '240p/0.m4s': insteadFrom('240p/1.m4s'), '240p/1.m4s': insteadFrom('240p/0.m4s') };
  test.each<[string, Edits, RegExp]>([
    ['a unit late', inSecond(later(1)), /1.m4s: a fragment has tfdt \d+1, the one before it ends at \d+0/],
    ['in the place of another', swapped, /1.m4s: a fragment has tfdt 0, the one before it ends at/],
    ['that is empty', inSecond(() => Buffer.alloc(0)), /1.m4s: it has no fragment/],
    ['cut off', inSecond((bytes) => bytes.subarray(0, -100)), /1.m4s: the box 'mdat' at byte \d+ goes to/],
    ['with bytes behind it', inSecond((bytes) => Buffer.concat([bytes, Buffer.from('abc')])), /3 bytes stand after/],
    [
      'with a strange box',
      inSecond((bytes) => Buffer.concat([bytes, box('uuid')])),
      /boxes 'uuid' and 'undefined' stand/,
    ],
    [
      'of another track',
      inSecond(add('moof traf tfhd', 4, 1)),
      /a fragment is of track 2, the init segment has track 1/,
    ],
    ['addressed from its start', inSecond(write('moof traf tfhd', 1, 0)), /is not addressed from its moof/],
    ['with another place for its samples', inSecond(add('moof traf trun', 8, 4)), /a run begins at byte/],
    ['with another size of a sample', inSecond(add('moof traf trun', 16, 4)), /the samples of a fragment end at byte/],
    [
      'that is not marked to start at',
      inSecond(write('moof traf trun', 12, 1, 1)),
      /1.m4s: it does not begin with an IDR/,
    ],
    ['with an IDR that is not marked', inSecond(write('moof[1] traf trun', 12, 1, 1)), /is an IDR and not marked/],
    ['that starts with another picture', inSecond(withoutIdr), /frame \d+ is marked as a sync sample and is no IDR/],
    ['with an open GOP', inSecond(write('moof traf trun', 28, 0, 0, 0, 0)), /frame \d+ is shown before the IDR/],
    ['with lengths that are not those of its NAL units', inSecond(write('mdat', 2, 0xff)), /a NAL unit goes to byte/],
    ['that starts when those of other sizes do not', allLater, /segment 0 of 360p.m3u8 does not start when/],
  ])('%s', async (_name, edits, says) => {
    expect(await check(edits)).toContainEqual(expect.stringMatching(says));
  });

  test('numbered from the start again, to one who minds', async () => {
    const edits = inSecond(write('moof mfhd', 4, 0, 0, 0, 1));
    const faults = await check(edits, { sequence: true, decode: false });
    expect(faults).toEqual([expect.stringMatching(/240p\/1.m4s: mfhd has sequence number 1 after [1-9]$/)]);
    expect(await check(edits)).toEqual([]);
  });

  test('that a decoder cannot decode', async () => {
    const edits = inSecond(inBox('mdat', (body) => body.fill(0x55, 1000, 3000)));
    expect(await check(edits, {})).toContainEqual(expect.stringMatching(/the decoder says|can be decoded/));
  });
});

describe('an init segment', () => {
  test.each<[string, Edits, RegExp]>([
    ['that is not there', inMedia('init.mp4', 'start.mp4'), /240p\/start.mp4: it cannot be read: ENOENT/],
    ['behind another box', inInit((bytes) => Buffer.concat([box('free'), bytes])), /its boxes are free ftyp moov/],
    ['of an old brand', inInit(renamed('iso6', 'iso4')), /no brand of iso5iso5iso4mp41 is iso6 or above/],
    ['without defaults', inInit(renamed('mvex', 'free')), /there is no box mvex/],
    ['with a duration', inInit(add('moov mvhd', 16, 100)), /mvhd or tkhd has a duration/],
    ['with samples', inInit(add(`${table} stts`, 4, 1)), /stts is not empty/],
    ['with two tracks', inInit(twoTracks), /it has not exactly one track/],
    ['with media elsewhere', inInit(write('moov trak mdia minf dinf dref', 19, 0)), /samples are in another file/],
    ['with another handler', inInit(renamed('vide', 'soun')), /a track of avc1.640015 has the handler soun/],
    ['with a turned picture', inInit(write('moov trak tkhd', 40, 0xff)), /the picture is turned/],
    ['that is off', inInit(write('moov trak tkhd', 3, 2)), /the track is not enabled/],
    ['with another size', inInit(add('moov trak tkhd', 76, 2 << 16)), /the SPS says 426x240, .* tkhd 428x240/],
    ['with another level', inInit(behind('avcC', 3, 31)), /avcC says avc1.64001f, the SPS avc1.640015/],
    ['with other colours', inInit(behind('nclx', 0, 0, 6)), /colr says colours 6\/1\/1, not BT.709/],
    ['with words of its source', inInit(renamed('\u00a9too', '\u00a9nam')), /metadata is left: a box \u00a9nam/],
  ])('%s', async (_name, edits, says) => {
    expect(await check(edits)).toContainEqual(expect.stringMatching(says));
  });
});
