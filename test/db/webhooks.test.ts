import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import type { Database } from '../../src/db/database.ts';
import * as webhooks from '../../src/db/webhooks.ts';
import { describeDatabases } from '../databases.ts';
import { addProject } from './rows.ts';

async function addDelivery(db: Database, projectId: string, jobId = newId()) {
  const delivery = { id: `msg_${newId()}`, projectId, jobId, url: 'https://example.com/hook?a=1', body: '{"é":1 }' };
  await webhooks.insertDelivery(db, delivery);
  return delivery;
}

const at = new Date('2026-05-06T07:08:09.123Z');
const next = new Date('2026-05-06T07:13:09.456Z');
const refused = { at, status: 503, error: null, milliseconds: 41 };
const unreachable = { at: next, status: null, error: 'connect ECONNREFUSED', milliseconds: 2 };
const answered = { at: next, status: 204, error: null, milliseconds: 12 };

describeDatabases('webhook deliveries', (db) => {
  test('a new one is pending, with the body as it will be signed', async () => {
    const delivery = await addDelivery(db(), await addProject(db()));
    expect(await webhooks.getDelivery(db(), delivery.id)).toEqual({
      ...delivery,
      ...{
        status: 'pending',
        tries: 0,
        trace: null,
        requestId: null,
        nextAttemptAt: null,
        createdAt: expect.any(Date),
        readAt: expect.any(Date),
        attempts: [],
      },
    });
    expect(await webhooks.getDelivery(db(), newId())).toBeNull();
  });

  test('tries are numbered from 1, and a failed one with a next is no end', async () => {
    const { id } = await addDelivery(db(), await addProject(db()));
    await webhooks.recordAttempt(db(), id, { ...refused, delivered: false, nextAttemptAt: next });
    expect(await webhooks.getDelivery(db(), id)).toMatchObject({
      ...{ status: 'pending', nextAttemptAt: next, attempts: [{ ...refused, number: 1 }] },
    });
    await webhooks.recordAttempt(db(), id, { ...answered, delivered: true, nextAttemptAt: null });
    expect(await webhooks.getDelivery(db(), id)).toMatchObject({
      ...{ status: 'delivered', nextAttemptAt: null },
      attempts: [
        { ...refused, number: 1 },
        { ...answered, number: 2 },
      ],
    });
  });

  test('a failed try without a next one is the end', async () => {
    const { id } = await addDelivery(db(), await addProject(db()));
    await webhooks.recordAttempt(db(), id, { ...unreachable, delivered: false, nextAttemptAt: null });
    expect(await webhooks.getDelivery(db(), id)).toMatchObject({
      ...{ status: 'failed', nextAttemptAt: null, attempts: [{ ...unreachable, number: 1 }] },
    });
  });

  test('a page has each delivery with its own tries in order, newest delivery first', async () => {
    const projectId = await addProject(db());
    const [old, young] = [await addDelivery(db(), projectId), await addDelivery(db(), projectId)];
    await db().query(`update webhook_deliveries set created_at = '2026-01-01' where id = $1`, [old.id]);
    for (const tried of [refused, unreachable])
      await webhooks.recordAttempt(db(), old.id, { ...tried, delivered: false, nextAttemptAt: next });
    const { rows, total } = await webhooks.listDeliveries(db(), projectId, { page: 1, perPage: 10 });
    expect(total).toBe(2);
    expect(rows.map(({ id }) => id)).toEqual([young.id, old.id]);
    expect(rows.map(({ attempts }) => attempts.map(({ number, error }) => [number, error]))).toEqual([
      [],
      [
        [1, null],
        [2, 'connect ECONNREFUSED'],
      ],
    ]);
    expect(rows[0]).not.toHaveProperty('body');
    const second = await webhooks.listDeliveries(db(), projectId, { page: 2, perPage: 1 });
    expect([second.rows.map(({ id }) => id), second.total]).toEqual([[old.id], 2]);
  });

  test('deliveries of one job, and none of another project', async () => {
    const [mine, theirs, jobId] = [await addProject(db()), await addProject(db()), newId()];
    const { id } = await addDelivery(db(), mine, jobId);
    await addDelivery(db(), mine);
    await addDelivery(db(), theirs, jobId);
    const { rows, total } = await webhooks.listDeliveries(db(), mine, { page: 1, perPage: 10, jobId });
    expect([rows.map((row) => row.id), total]).toEqual([[id], 1]);
    const none = await webhooks.listDeliveries(db(), await addProject(db()), { page: 1, perPage: 10 });
    expect(none).toEqual({ rows: [], total: 0 });
  });
});
