import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { makeSecrets } from '../../src/core/secrets.ts';
import { exportRows } from '../../src/db/backup.ts';
import { createKey } from '../../src/db/key-changes.ts';
import { insertProject } from '../../src/db/projects.ts';
import { storeUnderKey } from '../../src/db/secret-key.ts';
import { insertSession } from '../../src/db/sessions.ts';
import { rotateWebhookSecret, webhookSecrets } from '../../src/db/webhook-secrets.ts';
import { describeDatabases } from '../databases.ts';

const secretsOf = (byte: number) => makeSecrets(Buffer.alloc(32, byte));
const [old, next, other] = [secretsOf(1), secretsOf(2), secretsOf(3)];
const actor = { actor: 'command', address: null } as const;

describeDatabases('another secret key', (db) => {
  /** All that is stored, as text, and what of it was encrypted. */
  const stored = async () => {
    const lines: string[] = [];
    await exportRows(db(), async (some) => void lines.push(some));
    const text = lines.join('');
    return { text, sealed: [...text.matchAll(/v1:[\w-]{38,}/g)].map(([one]) => one) };
  };

  test('is what every secret is stored under, or none where one is not under the old key', async () => {
    const projectId = newId();
    await insertProject(db(), { id: projectId, name: 'A project', webhookSecret: old.encrypt('whsec_first') });
    const { secret, row } = await createKey(db(), old, { projectId, actor }, 'A key');
    const webhook = await rotateWebhookSecret(db(), old, projectId, 3600, actor);
    await insertSession(db(), 'a session', 3600);
    const before = await stored();
    expect(before.sealed).toHaveLength(3);

    await expect(storeUnderKey(db(), { from: other, to: next, actor })).rejects.toThrow(/SECRET_KEY/);
    expect((await stored()).sealed).toEqual(before.sealed);

    expect(await storeUnderKey(db(), { from: old, to: next, actor })).toBe(3);
    const { sealed, text } = await stored();
    expect(sealed.map((one) => next.decrypt(one)).toSorted()).toEqual(
      [secret, webhook.secret, 'whsec_first'].toSorted(),
    );
    expect(await webhookSecrets(db(), next, projectId, new Date())).toMatchObject(webhook);
    expect(text).toContain(row.key);
    expect(text).toContain('secret_key.rotated');
    expect(await db().query('select 1 from sessions')).toEqual([]);
  });

  test('lets nobody store a secret under the one before, however closely both come together', async () => {
    const projectId = newId();
    await insertProject(db(), { id: projectId, name: 'A project', webhookSecret: next.encrypt('whsec_first') });
    await expect(createKey(db(), old, { projectId, actor }, 'Late')).rejects.toMatchObject({
      code: 'secret_key_changed',
    });
    await expect(rotateWebhookSecret(db(), old, projectId, 60, actor)).rejects.toThrow('another SECRET_KEY');
    const create = () => createKey(db(), next, { projectId, actor }, 'A key').catch(({ code }) => code as string);
    const first = Array.from({ length: 8 }, create);
    const rotation = storeUnderKey(db(), { from: next, to: other, actor });
    const answers = await Promise.all([...first, ...Array.from({ length: 8 }, create)]);
    await rotation;
    for (const answer of answers) if (typeof answer === 'string') expect(answer).toBe('secret_key_changed');
    for (const one of (await stored()).sealed) expect(other.decrypt(one)).toBeTruthy();
  });
});
