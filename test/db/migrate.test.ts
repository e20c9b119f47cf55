import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { databaseKinds, type EmptyDatabase } from '../databases.ts';

const applied = (db: Database) => db.query<{ number: number }>('select number from migrations order by number');

describe.each(databaseKinds)('migrate on $kind', ({ create }) => {
  let place: EmptyDatabase;
  let db: Database;
  beforeAll(async () => {
    place = await create();
    db = await place.open();
  });
  afterAll(async () => {
    await db.close();
    await place.remove();
  });

  test('an empty database gets the schema, each migration once', async () => {
    await migrate(db);
    const first = await applied(db);
    expect(first.map(({ number }) => number)).toEqual(first.map((_, index) => index + 1));
    expect(first).not.toEqual([]);
    await migrate(db);
    expect(await applied(db)).toEqual(first);
    expect(await db.query('select * from jobs')).toEqual([]);
  });

  test('what is kept outlives a migration', async () => {
    await db.query(`insert into settings values ('kept', 'yes')`);
    await migrate(db);
    expect(await db.query('select * from settings')).toEqual([{ name: 'kept', value: 'yes' }]);
  });

  test('a database of a later version is refused, with what to do', async () => {
    const later = (await applied(db)).length + 1;
    await db.query(`insert into migrations (number, name) values ($1, 'later.sql')`, [later]);
    const refused = migrate(db);
    await expect(refused).rejects.toMatchObject({ code: 'bad_setting' });
    await expect(refused).rejects.toThrow(`schema ${later}, this one knows ${later - 1}`);
    await db.query('delete from migrations where number = $1', [later]);
    await expect(migrate(db)).resolves.toBeUndefined();
  });
});

describe('migrate on postgres', () => {
  test('processes that start at the same time all find the schema in place', async () => {
    for (let round = 0; round < 5; round++) {
      const place = await databaseKinds[1].create();
      const dbs = await Promise.all(Array.from({ length: 6 }, place.open));
      try {
        await Promise.all(dbs.map(migrate));
        for (const db of dbs) expect(await db.query('select * from jobs')).toEqual([]);
      } finally {
        await Promise.all(dbs.map((db) => db.close()));
      }
    }
  });
});
