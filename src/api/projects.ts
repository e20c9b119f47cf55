import { Type } from 'typebox';
import { getProject, listProjects } from '../db/projects.ts';
import { Project } from '../schemas/session.ts';
import type { Api, AppOptions } from './app-options.ts';
import { answers, unauthorised } from './openapi.ts';

/** `/projects` below /v1: what `x-vodsmith-project` may name. */
export function projectRoutes(app: Api, { db }: AppOptions): void {
  app.get(
    '/projects',
    {
      schema: {
        summary: 'All projects; with a token, only its own',
        tags: ['Admin'],
        response: answers(Type.Object({ data: Type.Array(Project) }), ...unauthorised),
      },
    },
    async (request) => {
      const rows = request.sessionId === null ? [await getProject(db, request.projectId)] : await listProjects(db);
      return { data: rows.map(({ id, name }) => ({ id, name })) };
    },
  );
}
