import { type Static, Type } from 'typebox';

/** What a process was started with. */
export const ServerSettings = Type.Object({
  version: Type.String(),
  settings: Type.Array(
    Type.Object({
      name: Type.String({ description: 'name of the environment variable' }),
      value: Type.String({
        description: 'the effective value, secrets hidden; if there is none, what happens instead',
      }),
      set: Type.Boolean({ description: 'set in the environment' }),
    }),
  ),
});
export type ServerSettings = Static<typeof ServerSettings>;
