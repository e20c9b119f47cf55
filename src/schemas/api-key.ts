import { type Static, Type } from 'typebox';
import { Id, Timestamp } from './ids.ts';

const name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^\\P{Cc}*$',
  description: 'a name for people',
  examples: ['My app'],
});

export const NewKey = Type.Object({ name }, { additionalProperties: false });
export const KeyChange = Type.Object({ disabled: Type.Boolean() }, { additionalProperties: false });

/** An API key without its secret. */
export const ApiKey = Type.Object({
  id: Id,
  name,
  key: Type.String({ description: 'the value of the claim `apikey` in tokens' }),
  createdAt: Timestamp,
  disabledAt: Type.Union([Timestamp, Type.Null()], {
    description: 'since when its tokens are refused; null if they are not',
  }),
});
export type ApiKey = Static<typeof ApiKey>;

/** The one answer with the secret. */
export const CreatedKey = Type.Interface([ApiKey], {
  secret: Type.String({ description: 'signs tokens of the key; shown only here' }),
});
export type CreatedKey = Static<typeof CreatedKey>;

export const TokenRequest = Type.Object(
  {
    expiresIn: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 86_400, description: 'seconds; 3600 by default', examples: [600] }),
    ),
  },
  { additionalProperties: false },
);
export const ReadyToken = Type.Object({
  token: Type.String({ description: 'send it unchanged in the header Authorization' }),
  expiresIn: Type.Integer({ description: 'seconds' }),
});
