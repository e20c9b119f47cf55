import { expect, test } from 'vitest';
import { EventStream } from '../../src/api/event-stream.ts';

const fill = (stream: EventStream, times: number) => {
  for (let time = 0; time < times; time += 1) stream.tell('progress', 'processing:0.5', 'x'.repeat(10_000));
};

test('a client that takes nothing more is let go before what waits for it fills the memory', () => {
  const stream = new EventStream();
  fill(stream, 90);
  expect(stream.destroyed).toBe(false);
  fill(stream, 30);
  expect(stream.destroyed).toBe(true);
});

test('one that takes what comes is told any number of events', () => {
  const stream = new EventStream();
  for (let round = 0; round < 5; round += 1) {
    fill(stream, 90);
    while (stream.read() !== null);
  }
  expect(stream.destroyed).toBe(false);
  stream.destroy();
});
