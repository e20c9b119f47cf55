import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxes } from '../../../src/core/mp4/boxes.ts';
import { readFragment } from '../../../src/core/mp4/fragment.ts';
import { box, recorded } from './recorded.ts';

const fragmentsOf = (kind: 'video' | 'audio') =>
  boxes(recorded(kind)).flatMap(({ type, body }) => (type === 'moof' ? [body] : []));

/** A full box's version and flags, then 32-bit numbers. */
function words(flags: number, ...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 + numbers.length * 4);
  bytes.writeUInt32BE(flags);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 + index * 4);
  return bytes;
}

test('the fragments of a picture follow each other, one for each GOP', () => {
  expect(fragmentsOf('video').map(readFragment)).toEqual([
    { start: 0, duration: 5120, samples: 10 },
    { start: 5120, duration: 5120, samples: 10 },
    { start: 10_240, duration: 5120, samples: 10 },
  ]);
});

test('the fragments of sound follow each other; the first begins a packet before the offset, the last is shorter', () => {
  expect(fragmentsOf('audio').map(readFragment)).toEqual([
    { start: 3200 - 1024, duration: 24 * 1024, samples: 24 },
    { start: 26_752, duration: 23 * 1024 + 896, samples: 24 },
  ]);
});

test('several runs are one fragment, with durations of their own or the usual one', () => {
  const moof = box(
    'traf',
    // Flags: sample description, default duration
    box('tfhd', words(0x0a, 1, 1, 100)),
    box('tfdt', words(0x0100_0000, 1, 5)),
    // Flags: data offset, first sample's flags; the usual duration
    box('trun', words(0x005, 3, 0, 0)),
    // Flags: duration and size of each sample
    box('trun', words(0x300, 2, 40, 999, 60, 999)),
  );
  expect(readFragment(moof)).toEqual({ start: 2 ** 32 + 5, duration: 400, samples: 5 });
});

test('a base data offset stands before the usual duration', () => {
  const moof = box('traf', box('tfhd', words(0x09, 1, 0, 77, 100)), box('tfdt', words(0, 7)), box('trun', words(0, 2)));
  expect(readFragment(moof)).toEqual({ start: 7, duration: 200, samples: 2 });
});

test('a count of samples that is a lie takes no memory', () => {
  const head = [box('tfhd', words(0x08, 1, 1)), box('tfdt', words(0, 0))];
  const count = 0xffff_ffff;
  expect(readFragment(box('traf', ...head, box('trun', words(0, count)))).samples).toBe(count);
  expect(() => readFragment(box('traf', ...head, box('trun', words(0x100, count, 1, 1))))).toThrow(RangeError);
});

test.each(['video', 'audio'] as const)('a fragment of %s that is cut off is refused', (kind) => {
  const [moof] = fragmentsOf(kind);
  const beforeTrack = [0, boxes(moof!)[0]!.body.length + 8];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: moof!.length - 1 }), (length) => {
      const error = beforeTrack.includes(length) ? 'the fragment has no track' : RangeError;
      expect(() => readFragment(moof!.subarray(0, length))).toThrow(error);
    }),
    { numRuns: 300 },
  );
});

test.each(['tfhd', 'tfdt'])('a fragment without %s is refused', (type) => {
  const moof = Buffer.from(fragmentsOf('video')[0]!);
  moof.write('free', moof.indexOf(type), 'latin1');
  expect(() => readFragment(moof)).toThrow('the fragment has no track');
});
