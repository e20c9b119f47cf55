import { Type } from 'typebox';
import { viewKey } from '../core/view-key.ts';
import { listApiKeys } from '../db/api-keys.ts';
import { type KeyChange as Change, createKey, makeKeyToken, removeKey, switchKey } from '../db/key-changes.ts';
import { ApiKey, CreatedKey, KeyChange, NewKey, ReadyToken, TokenRequest } from '../schemas/api-key.ts';
import type { Api, AppOptions } from './app-options.ts';
import { isId, notFound } from './not-found.ts';
import { answers, bodyRefusals, sessionOnly } from './openapi.ts';
import { actorOf, requireSession } from './session-auth.ts';

const tags = ['Admin'];
const security = [{ session: [] }];
const Params = Type.Object({ id: Type.String({ description: 'id of a key' }) });
/** Seconds. */
const TOKEN_LASTS = 3600;

/** `/keys` below /v1, for sessions alone: a key that leaked cannot make others. */
export function keyRoutes(app: Api, { db, secrets }: AppOptions): void {
  const onRequest = requireSession;
  const by = (request: Parameters<typeof actorOf>[0]): Change => ({
    projectId: request.projectId,
    actor: actorOf(request),
  });
  const found = async <T>(id: string, find: () => Promise<T | null>): Promise<T> => {
    const result = isId(id) ? await find() : null;
    if (result === null) throw notFound('key', id);
    return result;
  };

  app.get(
    '/keys',
    {
      onRequest,
      schema: {
        summary: 'The API keys of the project, oldest first, without their secrets',
        tags,
        security,
        response: answers(Type.Object({ data: Type.Array(ApiKey) }), ...sessionOnly),
      },
    },
    async (request) => ({ data: (await listApiKeys(db, request.projectId)).map(viewKey) }),
  );

  app.post(
    '/keys',
    {
      onRequest,
      schema: {
        summary: 'Create an API key; its secret is shown only here',
        tags,
        security,
        body: NewKey,
        response: answers(CreatedKey, ...sessionOnly, ...bodyRefusals, 'secret_key_changed'),
      },
    },
    async (request) => {
      const { row, secret } = await createKey(db, secrets, by(request), request.body.name);
      return { ...viewKey(row), secret };
    },
  );

  app.patch(
    '/keys/:id',
    {
      onRequest,
      schema: {
        summary: 'Disable or enable an API key; takes effect at once, also for tokens already signed',
        tags,
        security,
        params: Params,
        body: KeyChange,
        response: answers(ApiKey, ...sessionOnly, ...bodyRefusals),
      },
    },
    async (request) => {
      const { id } = request.params;
      return viewKey(await found(id, () => switchKey(db, by(request), id, request.body.disabled)));
    },
  );

  app.delete(
    '/keys/:id',
    {
      onRequest,
      schema: {
        summary: 'Delete an API key; returns the deleted key',
        tags,
        security,
        params: Params,
        response: answers(ApiKey, ...sessionOnly, ...bodyRefusals),
      },
    },
    async (request) => {
      const { id } = request.params;
      return viewKey(await found(id, () => removeKey(db, by(request), id)));
    },
  );

  app.post(
    '/keys/:id/token',
    {
      onRequest,
      schema: {
        summary: 'A test token for an enabled API key',
        tags,
        security,
        params: Params,
        body: Type.Union([TokenRequest, Type.Null()]),
        response: answers(ReadyToken, ...sessionOnly, ...bodyRefusals),
      },
    },
    async (request) => {
      const { id } = request.params;
      const expiresIn = request.body?.expiresIn ?? TOKEN_LASTS;
      return { token: await found(id, () => makeKeyToken(db, secrets, by(request), id, expiresIn)), expiresIn };
    },
  );
}
