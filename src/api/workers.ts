import { Type } from 'typebox';
import { viewWorker } from '../core/view-worker.ts';
import { listWorkers, setPaused } from '../db/workers.ts';
import { Worker } from '../schemas/worker.ts';
import type { Api, AppOptions } from './app-options.ts';
import { isId, notFound } from './not-found.ts';
import { answers, bodyRefusals, sessionOnly } from './openapi.ts';
import { requireSession } from './session-auth.ts';

const tags = ['Workers'];
const security = [{ session: [] }];
const onRequest = requireSession;
const Params = Type.Object({ id: Type.String({ description: 'id of a worker' }) });
const Workers = Type.Object({ data: Type.Array(Worker) });

/** `/workers` below /v1, for sessions alone: the processes that do the tasks of all projects. */
export function workerRoutes(app: Api, { db }: Pick<AppOptions, 'db'>): void {
  app.get(
    '/workers',
    {
      onRequest,
      schema: {
        summary: 'The live workers, with the tasks that they are running',
        tags,
        security,
        response: answers(Workers, ...sessionOnly),
      },
    },
    async () => ({ data: (await listWorkers(db)).map(viewWorker) }),
  );

  for (const { call, paused, summary } of [
    { call: 'pause', paused: true, summary: 'Pause a worker: it takes no more tasks and finishes those it is running' },
    { call: 'resume', paused: false, summary: 'Resume a paused worker' },
  ])
    app.post(
      `/workers/:id/${call}`,
      {
        onRequest,
        schema: { summary, tags, security, params: Params, response: answers(Worker, ...sessionOnly, ...bodyRefusals) },
      },
      async (request) => {
        const { id } = request.params as { id: string };
        const worker = isId(id) ? await setPaused(db, id, paused) : null;
        if (worker === null) throw notFound('worker', id);
        return viewWorker(worker);
      },
    );
}
