import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { describeDatabases, describePostgres } from '../databases.ts';
import { startRace } from './race.ts';

/** What a client does, and to which of the jobs it knows. */
const move = fc.record({
  what: fc.constantFrom('create', 'cancel', 'retry', 'delete', 'get', 'work', 'work', 'finish', 'fail'),
  which: fc.nat({ max: 7 }),
});
/** Rounds; what is in one round happens at the same time. */
const rounds = fc.array(fc.array(move, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 12 });

const holds = (one: Database, other: Database) =>
  fc.assert(
    fc.asyncProperty(rounds, async (moves) => {
      const race = await startRace(one, other);
      for (const round of moves) await race.play(round);
      expect(await race.faults()).toEqual([]);
    }),
    { numRuns: 25, seed: 20_260_729, endOnFailure: true },
  );

describeDatabases('calls of several clients and the work of a worker', (db) => {
  test('leave every job in a state that the model allows, whatever comes together', () => holds(db(), db()));
});

describePostgres('the same in two processes', (db, url) => {
  test('that have nothing in common but the database', async () => {
    const other = await openPostgres(url());
    await holds(db(), other).finally(() => other.close());
  });
});
