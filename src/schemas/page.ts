import { type Static, type TSchema, Type } from 'typebox';

export const PageQuery = Type.Object({
  userId: Type.Optional(Type.String({ description: 'accepted for old clients; a key sees its project alone' })),
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  perPage: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
});
export type PageQuery = Static<typeof PageQuery>;

export const PageInfo = Type.Object({
  currentPage: Type.Integer(),
  perPage: Type.Integer(),
  lastPage: Type.Integer(),
});

/** One page of a list, newest first. */
export const Page = <T extends TSchema>(item: T) => Type.Object({ pageInfo: PageInfo, data: Type.Array(item) });
