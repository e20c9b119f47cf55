import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxes } from '../../../src/core/mp4/boxes.ts';
import { readInit } from '../../../src/core/mp4/init-segment.ts';
import { box, recorded } from './recorded.ts';

/** The bytes before the first fragment. */
function initOf(kind: 'video' | 'audio'): Buffer {
  const bytes = recorded(kind);
  return bytes.subarray(0, bytes.indexOf('moof') - 4);
}

test('the codec and timescale of a picture', () => {
  expect(boxes(initOf('video')).map(({ type }) => type)).toEqual(['ftyp', 'moov']);
  expect(readInit(initOf('video'))).toEqual({ codec: 'avc1.64000a', timescale: 15_360 });
});

test('the codec and timescale of sound', () => {
  expect(readInit(initOf('audio'))).toEqual({ codec: 'mp4a.40.2', timescale: 48_000 });
});

test('a track whose header has 64-bit times', () => {
  const init = Buffer.from(initOf('video'));
  const at = init.indexOf('mdhd') - 4;
  const header = Buffer.alloc(32);
  header[0] = 1;
  header.writeUInt32BE(90_000, 20);
  const longer = box('mdhd', header);
  const grown = longer.length - init.readUInt32BE(at);
  const bytes = Buffer.concat([init.subarray(0, at), longer, init.subarray(at + init.readUInt32BE(at))]);
  for (const parent of ['moov', 'trak', 'mdia']) {
    const parentAt = bytes.indexOf(parent) - 4;
    bytes.writeUInt32BE(bytes.readUInt32BE(parentAt) + grown, parentAt);
  }
  expect(readInit(bytes).timescale).toBe(90_000);
});

test.each(['video', 'audio'] as const)('%s that is cut off is refused', (kind) => {
  const init = initOf(kind);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: init.length - 1 }), (length) => {
      const afterFileType = length === 0 || length === init.readUInt32BE(0);
      const cut = () => readInit(init.subarray(0, length));
      expect(cut).toThrow(afterFileType ? 'the init segment has no track' : RangeError);
    }),
    { numRuns: 300 },
  );
});

test('a codec that is never written is named', () => {
  const init = Buffer.from(initOf('video'));
  init.write('hvc1', init.indexOf('avc1', init.indexOf('stsd')), 'latin1');
  expect(() => readInit(init)).toThrow('the init segment has an unknown codec: hvc1');
});

test.each([
  ['video', 'avcC', 'the init segment has no avcC box'],
  ['audio', 'esds', 'the init segment has no esds box'],
] as const)('%s without its %s box is refused', (kind, type, message) => {
  const init = Buffer.from(initOf(kind));
  init.write('free', init.indexOf(type), 'latin1');
  expect(() => readInit(init)).toThrow(message);
});

test('sound whose descriptor is not what it should be is refused', () => {
  const init = Buffer.from(initOf('audio'));
  init[init.indexOf('esds') + 8] = 0x09;
  expect(() => readInit(init)).toThrow('the esds box has no descriptor 3');
});
