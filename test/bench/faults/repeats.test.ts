import { expect, test } from 'vitest';
import { explainRepeats } from '../../../bench/faults/repeats.ts';

const [living, lost] = [10, 20];
const hits = [{ pid: lost, at: 5000 }];
const came = (...arrivals: [at: number, sender: number | null][]) => [arrivals.map(([at, sender]) => ({ at, sender }))];

test('a webhook that came once is no repeat', () => {
  expect(explainRepeats(came([100, living]), hits)).toEqual({ ofTheLost: 0, unexplained: 0 });
});

test('it may come again where its sender was killed between the two, or was gone before anybody looked', () => {
  expect(explainRepeats(came([4900, lost], [15_000, living]), hits)).toEqual({ ofTheLost: 1, unexplained: 0 });
  expect(explainRepeats(came([4900, null], [15_000, living]), hits)).toEqual({ ofTheLost: 1, unexplained: 0 });
});

test('it may not where its sender lived, or was killed at another time', () => {
  const unexplained = { ofTheLost: 0, unexplained: 1 };
  expect(explainRepeats(came([4900, living], [15_000, lost]), hits)).toEqual(unexplained);
  expect(explainRepeats(came([1000, lost], [4000, living]), hits)).toEqual(unexplained);
  expect(explainRepeats(came([9000, lost], [15_000, living]), hits)).toEqual(unexplained);
});
