import { type Static, type TSchema, Type } from 'typebox';
import { JobStatus } from './job.ts';

export const PageQuery = Type.Object({
  userId: Type.Optional(Type.String({ description: 'accepted for old clients and ignored' })),
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  perPage: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
});
export type PageQuery = Static<typeof PageQuery>;

/** A list of jobs may be narrowed. */
export const JobsQuery = Type.Interface([PageQuery], {
  status: Type.Optional(JobStatus),
  search: Type.Optional(
    Type.String({
      maxLength: 200,
      pattern: '^[^\\0]*$',
      description: 'text in the id, in the name or URL of the source, or in `userData`; case-insensitive',
    }),
  ),
});
export type JobsQuery = Static<typeof JobsQuery>;

export const PageInfo = Type.Object({
  currentPage: Type.Integer(),
  perPage: Type.Integer(),
  lastPage: Type.Integer(),
});

/** One page of a list, newest first. */
export const Page = <T extends TSchema>(item: T) => Type.Object({ pageInfo: PageInfo, data: Type.Array(item) });
