import { type Static, Type } from 'typebox';
import { Timestamp } from './ids.ts';

export const SecretRotation = Type.Object(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 30 * 86_400,
        description: 'seconds during which webhooks are signed with both secrets; 86400 by default',
        examples: [3600],
      }),
    ),
  },
  { additionalProperties: false },
);

export const WebhookSecret = Type.Object({
  secret: Type.String({ description: '`whsec_` and base64' }),
  previous: Type.Union([Type.Object({ secret: Type.String(), validUntil: Timestamp }), Type.Null()], {
    description: 'the previous secret, while webhooks are still signed with it, too',
  }),
});
export type WebhookSecret = Static<typeof WebhookSecret>;
