import { Type } from 'typebox';
import { recordAction } from '../db/audit.ts';
import { rotateWebhookSecret, type WebhookSecrets, webhookSecrets } from '../db/webhook-secrets.ts';
import { SecretRotation, WebhookSecret } from '../schemas/webhook-secret.ts';
import type { Api, AppOptions } from './app-options.ts';
import { answers, bodyRefusals, sessionOnly } from './openapi.ts';
import { actorOf, requireSession } from './session-auth.ts';

const security = [{ session: [] }];
/** Seconds. */
const OVERLAP = 86_400;

/** `/webhooks/secret` below /v1, for sessions alone. */
export function webhookSecretRoutes(app: Api, { db, secrets }: AppOptions): void {
  app.get(
    '/webhooks/secret',
    {
      onRequest: requireSession,
      schema: {
        summary: "The secret that signs the project's webhooks",
        tags: ['Webhooks'],
        security,
        response: answers(WebhookSecret, ...sessionOnly),
      },
    },
    async (request) => {
      const { projectId } = request;
      await recordAction(db, actorOf(request), 'webhook_secret.shown', { projectId });
      return view(await webhookSecrets(db, secrets, projectId, new Date()));
    },
  );

  app.post(
    '/webhooks/secret/rotate',
    {
      onRequest: requireSession,
      schema: {
        summary: 'Rotate the secret; for some time webhooks are signed with both',
        tags: ['Webhooks'],
        security,
        body: Type.Union([SecretRotation, Type.Null()]),
        response: answers(WebhookSecret, ...sessionOnly, ...bodyRefusals, 'secret_key_changed'),
      },
    },
    async (request) => {
      const overlap = request.body?.overlapSeconds ?? OVERLAP;
      return view(await rotateWebhookSecret(db, secrets, request.projectId, overlap, actorOf(request)));
    },
  );
}

const view = ({ secret, previous }: WebhookSecrets): WebhookSecret => ({
  secret,
  previous: previous && { secret: previous.secret, validUntil: previous.validUntil.toISOString() },
});
