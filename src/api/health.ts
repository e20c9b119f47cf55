import { Type } from 'typebox';
import { VodsmithError } from '../errors.ts';
import type { Api, AppOptions } from './app-options.ts';
import { answers } from './openapi.ts';

const tags = ['Service'];
const Alive = Type.Object({ status: Type.Literal('ok'), version: Type.String() });
const Ready = Type.Object({ status: Type.Literal('ready'), parts: Type.Array(Type.String()) });

/** For whoever watches the process: alive, and ready to work. */
export function healthRoutes(app: Api, options: Pick<AppOptions, 'ready' | 'version'>): void {
  app.get(
    '/healthz',
    { schema: { summary: 'Whether the process is alive', tags, security: [], response: answers(Alive) } },
    async () => ({ status: 'ok' as const, version: options.version }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Whether database, storage and encoder are ready',
        tags,
        security: [],
        response: answers(Ready, 'unavailable'),
      },
    },
    async () => {
      const parts = Object.entries(await options.ready());
      const missing = parts.filter(([, reason]) => reason !== null);
      if (missing.length > 0)
        throw new VodsmithError('unavailable', missing.map(([name, reason]) => `${name}: ${reason}`).join('; '));
      return { status: 'ready' as const, parts: parts.map(([name]) => name) };
    },
  );
}
