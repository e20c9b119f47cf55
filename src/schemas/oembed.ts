import { type Static, Type } from 'typebox';

export const OembedQuery = Type.Object({
  url: Type.String({
    description: 'URL of a page /watch/<job id> or /embed/<job id>',
    examples: ['http://127.0.0.1:3000/watch/6052e0064b442a2f16018373'],
  }),
  maxwidth: Type.Optional(Type.Integer({ minimum: 1 })),
  maxheight: Type.Optional(Type.Integer({ minimum: 1 })),
  format: Type.Optional(Type.String({ description: 'only `json` is supported' })),
});

/** oEmbed 1.0 section 2.3.4.2. */
export const Oembed = Type.Object({
  version: Type.Literal('1.0'),
  type: Type.Literal('video'),
  provider_name: Type.String(),
  provider_url: Type.String(),
  title: Type.String(),
  width: Type.Integer({ description: 'pixels' }),
  height: Type.Integer(),
  html: Type.String({ description: 'an iframe with the player' }),
  thumbnail_url: Type.Optional(Type.String()),
});
export type Oembed = Static<typeof Oembed>;
