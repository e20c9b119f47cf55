import { type Static, Type } from 'typebox';
import { Timestamp } from './ids.ts';

export const SecretRotation = Type.Object(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 30 * 86_400,
        description: 'seconds that the old secret signs beside the new one; 86400 without it',
        examples: [3600],
      }),
    ),
  },
  { additionalProperties: false },
);

export const WebhookSecret = Type.Object({
  secret: Type.String({ description: '`whsec_` and base64' }),
  previous: Type.Union([Type.Object({ secret: Type.String(), validUntil: Timestamp }), Type.Null()], {
    description: 'the secret before the last rotation, while it still signs, too',
  }),
});
export type WebhookSecret = Static<typeof WebhookSecret>;
