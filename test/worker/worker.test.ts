import { expect, onTestFinished, test, vi } from 'vitest';
import { startWorker } from '../../src/worker/worker.ts';
import { describePostgres } from '../databases.ts';
import { openWorkplace } from './workplace.ts';

describePostgres('a worker', (db) => {
  test('that cannot start, because the database goes away meanwhile, leaves nothing that goes on', async () => {
    const { options } = await openWorkplace(onTestFinished, db());
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const away = new Error('away');
    const leaving = { ...options.db, listen: () => Promise.reject(away) };
    await expect(startWorker({ ...options, db: leaving })).rejects.toBe(away);
    expect(vi.getTimerCount()).toBe(0);
  });
});
