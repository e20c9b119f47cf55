import { type Static, Type } from 'typebox';

/** RFC 9457 problem details, with a stable `code`. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ description: 'snake_case, stable' }),
  message: Type.String({ description: 'the same as `detail`' }),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
});
export type Problem = Static<typeof Problem>;
