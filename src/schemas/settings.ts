import { type Static, Type } from 'typebox';

/** What a process was started with. */
export const ServerSettings = Type.Object({
  version: Type.String(),
  settings: Type.Array(
    Type.Object({
      name: Type.String({ description: 'of the environment variable' }),
      value: Type.String({ description: 'what holds: secrets hidden; without one, what happens instead' }),
      set: Type.Boolean({ description: 'by the environment' }),
    }),
  ),
});
export type ServerSettings = Static<typeof ServerSettings>;
