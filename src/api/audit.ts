import { listActions } from '../db/audit.ts';
import { AuditEntry } from '../schemas/audit.ts';
import { Page, PageQuery } from '../schemas/page.ts';
import type { Api, AppOptions } from './app-options.ts';
import { answers, sessionOnly } from './openapi.ts';
import { pageInfo } from './paging.ts';
import { requireSession } from './session-auth.ts';

/** `/audit` below /v1, for sessions alone. */
export function auditRoutes(app: Api, { db }: AppOptions): void {
  app.get(
    '/audit',
    {
      onRequest: requireSession,
      schema: {
        summary: 'The audit log: changes of keys, secrets and sessions, newest first',
        tags: ['Admin'],
        security: [{ session: [] }],
        querystring: PageQuery,
        response: answers(Page(AuditEntry), ...sessionOnly),
      },
    },
    async (request) => {
      const { rows, total } = await listActions(db, request.projectId, request.query);
      const data = rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
      return { pageInfo: pageInfo(request.query, total), data };
    },
  );
}
