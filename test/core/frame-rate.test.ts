import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outputRate } from '../../src/core/frame-rate.ts';
import { value } from '../../src/core/rational.ts';
import { framesIn, gridPackets, timingOf, videoStream } from './streams.ts';

const standardRates = ['24000/1001', '24/1', '25/1', '30000/1001', '30/1', '50/1', '60000/1001', '60/1'];

describe.each(standardRates)('a source at %s', (rate) => {
  test.each([5, 60, 3600])('keeps its exact rate, though times are in ms and none is declared: %d s', (seconds) => {
    const timing = timingOf(gridPackets(rate, framesIn(rate, seconds), 1000));
    expect(outputRate(videoStream({ rate: '1000/1' }), timing)).toBe(rate);
  });

  test('keeps the rate it declares, however short it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.constantFrom(1000, 90_000), (frames, units) => {
        const timing = timingOf(gridPackets(rate, frames, units));
        expect(outputRate(videoStream({ rate }), timing)).toBe(rate);
      }),
    );
  });

  test('keeps its rate with frames left out', () => {
    const timing = timingOf(gridPackets(rate, framesIn(rate, 60), 1000).toSpliced(100, 77));
    expect(outputRate(videoStream(), timing)).toBe(rate);
  });
});

test('a rate that only the average tells is found', () => {
  const timing = timingOf(gridPackets('2500/83', 249, 90_000));
  expect(outputRate(videoStream({ rate: '90000/1', averageRate: '2500/83' }), timing)).toBe('2500/83');
});

test.each([
  ['19001/317', '60000/1001'],
  ['2997/100', '30000/1001'],
  ['24999999/1000000', '25/1'],
  ['2517/100', '2517/100'],
])('a rate that is rounded to %s is %s', (rate, meant) => {
  const timing = timingOf(gridPackets(meant, 240, 1000));
  expect(outputRate(videoStream({ rate }), timing)).toBe(meant);
});

test('a rate that the container declares wrongly is measured', () => {
  const timing = timingOf(gridPackets('15/1', 300, 90_000));
  expect(outputRate(videoStream({ rate: '30/1', averageRate: '29/1' }), timing)).toBe('15/1');
});

test('a rate declared that is off by more than half a frame at the end is not believed', () => {
  const timing = timingOf(gridPackets('2517/100', 100, 90_000));
  const rate = value(outputRate(videoStream({ rate: '25/1' }), timing));
  expect(Math.abs(rate - 25.17) * 4).toBeLessThan(0.5);
  expect(rate).not.toBe(25);
});

test.each([
  ['120/1', 60],
  ['120000/1001', 60_000 / 1001],
  ['240/1', 60],
  ['100/1', 50],
  ['90/1', 45],
  ['144/1', 48],
  // Hardly above 60: kept
  ['301/5', 60.2],
])('of a source at %s whole frames are left out', (rate, expected) => {
  const timing = timingOf(gridPackets(rate, framesIn(rate, 20), 90_000));
  expect(value(outputRate(videoStream({ rate }), timing))).toBeCloseTo(expected, 9);
});

test('a variable rate becomes a standard one, never above 60', () => {
  const gaps = fc.array(fc.integer({ min: 5, max: 500 }), { minLength: 10, maxLength: 100 });
  fc.assert(
    fc.property(gaps, (milliseconds) => {
      let time = 0;
      const packets = [0, ...milliseconds].map((gap) => {
        time += gap / 1000;
        return { time, duration: 0 };
      });
      const timing = timingOf(packets);
      fc.pre(!timing.constant);
      expect(standardRates).toContain(outputRate(videoStream({ rate: '90000/1' }), timing));
    }),
  );
});

test('a variable rate is fast enough to show all of its frames', () => {
  const times = Array.from({ length: 100 }, (_, index) => (index < 50 ? index * 0.04 : 2 + (index - 50) * 0.1));
  const timing = timingOf(times.map((time) => ({ time, duration: 0 })));
  expect(timing.constant).toBe(false);
  expect(outputRate(videoStream(), timing)).toBe('25/1');
});

test.each([
  ['25/1', '25/1', '25/1'],
  ['0/0', '24/1', '24/1'],
  ['0/0', '0/0', '25/1'],
  ['90000/1', '30/1', '30/1'],
  // Fields
  ['50/1', '25/1', '25/1'],
])('without usable times the container is believed: %s and %s give %s', (rate, averageRate, expected) => {
  const timing = timingOf(Array(5).fill({ time: Number.NaN, duration: 0 }));
  expect(outputRate(videoStream({ rate, averageRate }), timing)).toBe(expected);
});

test.each([
  ['29.97 in ms', [33, 33, 34, 33, 34, 33, 34, 33, 217], '30000/1001'],
  ['30 in ms', [33, 34, 33, 33, 217], '30/1'],
  ['24 in ms', [42, 41, 42, 42, 321], '24000/1001'],
  ['25 in ms', [...Array(25).fill(40), 158], '25/1'],
  ['60 in ms', [...Array(9).fill([17, 16, 17]).flat(), 91], '60/1'],
])('a variable rate of at most %s is not taken for a faster one', (_name, milliseconds, expected) => {
  let time = 0;
  const usual = Array.from({ length: 200 }, (_, index) => milliseconds[index % milliseconds.length]!);
  const packets = [...usual, 478, 1013, 291, 518, 339].map((gap) => {
    time += gap / 1000;
    return { time, duration: 0 };
  });
  const timing = timingOf(packets);
  expect(timing.constant).toBe(false);
  expect(outputRate(videoStream(), timing)).toBe(expected);
});

test('a source without any timestamp above 60 frames a second is slowed down too', () => {
  const timing = timingOf(Array(240).fill({ time: Number.NaN, duration: 0 }));
  expect(value(outputRate(videoStream({ rate: '120/1' }), timing))).toBe(60);
});

test.each([
  ['10/1', '10/1'],
  ['0/0', '25/1'],
  // The time base of Matroska, not a rate
  ['1000/1', '25/1'],
])('a source of one frame that declares %s is shown at %s', (rate, expected) => {
  expect(outputRate(videoStream({ rate }), timingOf([{ time: 0, duration: 1 }]))).toBe(expected);
});
