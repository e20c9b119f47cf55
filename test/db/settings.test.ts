import { expect, test } from 'vitest';
import { getSetting, setSetting } from '../../src/db/settings.ts';
import { describeDatabases } from '../databases.ts';

describeDatabases('settings', (db) => {
  test('a setting that nobody made is null', async () => {
    expect(await getSetting(db(), 'nothing')).toBeNull();
  });

  test('the latest value counts, and other settings stay', async () => {
    await setSetting(db(), 'a', 'first');
    await setSetting(db(), 'b', 'other');
    await setSetting(db(), 'a', 'päivä "2"');
    expect(await getSetting(db(), 'a')).toBe('päivä "2"');
    expect(await getSetting(db(), 'b')).toBe('other');
  });
});
