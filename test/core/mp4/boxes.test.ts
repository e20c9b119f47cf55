import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxes, boxHeader, find } from '../../../src/core/mp4/boxes.ts';
import { box, recorded } from './recorded.ts';

const video = recorded('video');
const types = ['ftyp', 'moov', 'moof', 'mdat', 'moof', 'mdat', 'moof', 'mdat'];

test('the boxes of a recording come in order and hold all its bytes', () => {
  const found = boxes(video);
  expect(found.map(({ type }) => type)).toEqual(types);
  expect(found.reduce((sum, { body }) => sum + body.length + 8, 0)).toBe(video.length);
});

test('no bytes are no boxes', () => {
  expect(boxes(Buffer.alloc(0))).toEqual([]);
});

test('a box is found by its path; a missing one is null, not an error', () => {
  expect(find(video, 'moov', 'trak', 'mdia', 'hdlr')?.toString('latin1', 8, 12)).toBe('vide');
  expect(find(video, 'moov', 'trak', 'nope', 'hdlr')).toBeNull();
  expect(find(video)).toEqual(video);
});

test('a recording that is cut off anywhere but between two boxes is refused', () => {
  const ends = boxes(video).map(({ body }) => body.byteOffset - video.byteOffset + body.length);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: video.length - 1 }), (length) => {
      const cut = video.subarray(0, length);
      if (ends.includes(length)) expect(boxes(cut).length).toBeLessThan(types.length);
      else expect(() => boxes(cut)).toThrow(RangeError);
    }),
    { numRuns: 500 },
  );
});

describe('a size of 64 bits', () => {
  const large = (size: bigint) => {
    const header = Buffer.alloc(16);
    header.writeUInt32BE(1);
    header.write('mdat', 4);
    header.writeBigUInt64BE(size, 8);
    return header;
  };

  test('is read', () => {
    const bytes = Buffer.concat([large(19n), Buffer.from('abc'), box('free')]);
    expect(boxes(bytes).map(({ type, body }) => [type, body.toString()])).toEqual([
      ['mdat', 'abc'],
      ['free', ''],
    ]);
    expect(boxHeader(large(5_000_000_000n))).toEqual({ type: 'mdat', size: 5_000_000_000, headerSize: 16 });
  });

  test.each([0n, 1n, 15n])('of %d, less than its own header, is refused', (size) => {
    expect(() => boxes(Buffer.concat([large(size), box('free')]))).toThrow(RangeError);
  });

  test('that is cut off is not there yet', () => {
    expect(boxHeader(large(19n).subarray(0, 15))).toBeNull();
  });
});

test.each([0, 2, 7])('a size of %d, less than its own header, is refused', (size) => {
  const bytes = box('free');
  bytes.writeUInt32BE(size);
  expect(() => boxes(bytes)).toThrow(RangeError);
  expect(() => boxHeader(bytes)).toThrow(RangeError);
});

test('a header is read where it stands; one that is cut off is not there yet', () => {
  const bytes = Buffer.concat([box('free', Buffer.alloc(3)), box('mdat', Buffer.alloc(100))]);
  expect(boxHeader(bytes, 11)).toEqual({ type: 'mdat', size: 108, headerSize: 8 });
  expect(boxHeader(bytes.subarray(0, 18), 11)).toBeNull();
  expect(boxHeader(bytes.subarray(0, 19), 11)).toMatchObject({ size: 108 });
});

test('any bytes at all are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        boxes(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
