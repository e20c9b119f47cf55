import { type Static, Type } from 'typebox';
import { Id } from './ids.ts';

export const Login = Type.Object({ password: Type.String({ minLength: 1, maxLength: 1024 }) });
export type Login = Static<typeof Login>;

export const Project = Type.Object({ id: Id, name: Type.String() });
export type Project = Static<typeof Project>;

/** What a page needs to call the API with the session's cookie. */
export const Session = Type.Object({
  project: Project,
  csrfToken: Type.String({ description: 'send it in the header x-csrf-token of every call that changes something' }),
});
export type Session = Static<typeof Session>;
