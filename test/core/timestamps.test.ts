import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketSpan, PacketTimes } from '../../src/core/timestamps.ts';
import { gridPackets, timingOf } from './streams.ts';

test('a stream without packets has no timing', () => {
  expect(new PacketTimes().describe()).toBeNull();
  expect(new PacketSpan().describe()).toBeNull();
});

test('one frame has a place and a length, but no rate', () => {
  expect(timingOf([{ time: 3, duration: 0.5 }])).toEqual({
    frames: 1,
    first: 3,
    last: 3,
    end: 3.5,
    interval: 0,
    longestGap: 0,
    durations: 0.5,
    showing: '24000/1001',
    constant: false,
    missing: 0,
    keyframes: [],
    clock: 'presentation',
  });
});

test('the order of the packets does not matter: frames are stored as they are decoded', () => {
  const packets = gridPackets('25/1', 100, 90_000, 10);
  const times = fc.shuffledSubarray(packets, { minLength: packets.length });
  fc.assert(
    fc.property(times, (shuffled) => {
      expect(timingOf(shuffled)).toEqual(timingOf(packets));
    }),
  );
});

test('the last frame lasts as long as its packet says, else as the others', () => {
  const packets = gridPackets('25/1', 50, 1000);
  expect(timingOf(packets).end).toBeCloseTo(2, 9);
  expect(timingOf([...packets.slice(0, -1), { time: 1.96, duration: 1 }]).end).toBeCloseTo(2.96, 9);
});

const lost = { time: Number.NaN, duration: 0.04 };

test('a few packets without a time are counted apart', () => {
  const timing = timingOf([...gridPackets('25/1', 20, 1000), lost]);
  expect(timing).toMatchObject({ frames: 21, missing: 1, clock: 'presentation', first: 0, last: 0.76, constant: true });
  // It may be the last one
  expect(timing.end).toBeCloseTo(0.84, 9);
});

test('where times of presentation lack, those of decoding are taken: all frames are there, on their grid', () => {
  const decoded = gridPackets('25/1', 50, 1000, 2).map(({ time }) => ({ ...lost, decoded: time }));
  const some = decoded.map((packet, index) => (index % 3 === 1 ? { ...packet, time: packet.decoded + 0.04 } : packet));
  for (const packets of [decoded, some])
    expect(timingOf(packets)).toMatchObject({
      clock: 'decoding',
      frames: 50,
      first: 2,
      last: 3.96,
      end: 4,
      constant: true,
    });
});

test('MPEG tells the time of some frames alone: the first one tells how late they all are shown', () => {
  const packets = gridPackets('25/1', 50, 1000, 2).map(({ time }, index) => ({
    ...{ time: index % 3 === 0 ? time + 0.04 : Number.NaN, decoded: time, duration: 0.04 },
  }));
  expect(timingOf(packets)).toMatchObject({ clock: 'presentation', missing: 33, first: 2.04, last: 4, constant: true });
});

test('a stream without any time still has its frames', () => {
  const timing = timingOf(Array(3).fill(lost));
  expect(timing).toMatchObject({ frames: 3, missing: 3, clock: 'none', interval: 0, end: 0, constant: false });
});

test('sound goes from its first packet to the end of its last', () => {
  const span = new PacketSpan();
  for (const time of [1.5, 1, 2]) span.add({ time, decoded: Number.NaN, duration: 0.5 });
  expect(span.describe()).toEqual({ first: 1, end: 2.5, longestGap: 0 });
});

test.each([1000, 90_000])('a grid in units of 1/%d s stays constant with frames left out', (units) => {
  const rate = fc.constantFrom('24000/1001', '25/1', '30/1', '60000/1001', '120/1');
  fc.assert(
    fc.property(rate, fc.integer({ min: 1, max: 400 }), (rate, hole) => {
      const packets = gridPackets(rate, 1000, units).toSpliced(300, hole);
      expect(timingOf(packets).constant).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test.each(['24000/1001', '30/1', '60000/1001'])(
  'over an hour of %s the interval is exact, though times are in ms',
  (rate) => {
    const [numerator, denominator] = rate.split('/').map(Number) as [number, number];
    const packets = gridPackets(rate, Math.round((3600 * numerator) / denominator), 1000);
    expect(timingOf(packets).interval).toBeCloseTo(denominator / numerator, 8);
  },
);

test.each([
  [0.3, true],
  [0.45, false],
])('with every fifth frame late by %d of the interval the grid is constant: %s', (late, constant) => {
  const packets = gridPackets('25/1', 101, 90_000);
  const jittered = packets.map((packet, index) => ({
    ...packet,
    time: packet.time + (index % 5 === 2 ? late * 0.04 : 0),
  }));
  expect(timingOf(jittered).constant).toBe(constant);
});

test('frames that come as they please are no grid', () => {
  const times = [0, 0.03, 0.1, 0.12, 0.2, 0.29, 0.31, 0.4, 0.55, 0.6];
  expect(timingOf(times.map((time) => ({ time, duration: 0 }))).constant).toBe(false);
});

test('two frames at the same time are no grid', () => {
  const packets = gridPackets('25/1', 20, 1000);
  expect(timingOf([...packets, packets[5]!]).constant).toBe(false);
});
