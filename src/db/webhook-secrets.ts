import { newWebhookSecret, type Secrets } from '../core/secrets.ts';
import { type Actor, recordAction } from './audit.ts';
import type { Database, Sql } from './database.ts';
import { requireKey } from './secret-key.ts';

/** The secrets that sign a project's webhooks. */
export interface WebhookSecrets {
  secret: string;
  /** The one before the last rotation, while it still signs, too. */
  previous: { secret: string; validUntil: Date } | null;
}

interface SecretRow {
  secret: string;
  old: string | null;
  until: Date | null;
}

/** As they are at `now`. @throws Error where there is no such project */
export async function webhookSecrets(
  sql: Sql,
  secrets: Pick<Secrets, 'decrypt'>,
  projectId: string,
  now: Date,
): Promise<WebhookSecrets> {
  const [row] = await sql.query<SecretRow>(
    `select webhook_secret as secret, old_webhook_secret as old, old_webhook_secret_until as until
     from projects where id = $1`,
    [projectId],
  );
  if (row === undefined) throw new Error(`There is no project ${projectId}.`);
  const { secret, old, until } = row;
  const signs = old !== null && until !== null && until > now;
  return {
    secret: secrets.decrypt(secret),
    previous: signs ? { secret: secrets.decrypt(old), validUntil: until } : null,
  };
}

/** A new secret takes over. The one before signs beside it for `overlapSeconds`, the one before that no more. */
export function rotateWebhookSecret(
  db: Database,
  secrets: Secrets,
  projectId: string,
  overlapSeconds: number,
  actor: Actor,
): Promise<WebhookSecrets> {
  return db.transaction(async (sql) => {
    await requireKey(sql, secrets);
    await sql.query(
      `update projects set webhook_secret = $2, old_webhook_secret = webhook_secret,
         old_webhook_secret_until = now() + make_interval(secs => $3)
       where id = $1`,
      [projectId, secrets.encrypt(newWebhookSecret()), overlapSeconds],
    );
    await recordAction(sql, actor, 'webhook_secret.rotated', { projectId });
    return webhookSecrets(sql, secrets, projectId, new Date());
  });
}
