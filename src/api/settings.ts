import { ServerSettings } from '../schemas/settings.ts';
import type { Api, AppOptions } from './app-options.ts';
import { answers, unauthorised } from './openapi.ts';
import { requireSession } from './session-auth.ts';

/** `/settings` below /v1, for sessions alone: what the process was started with. */
export function settingsRoutes(app: Api, { version, settings }: Pick<AppOptions, 'version' | 'settings'>): void {
  app.get(
    '/settings',
    {
      onRequest: requireSession,
      schema: {
        summary: 'The settings of the answering process, with secrets hidden',
        tags: ['Admin'],
        security: [{ session: [] }],
        response: answers(ServerSettings, ...unauthorised, 'session_only'),
      },
    },
    async (): Promise<ServerSettings> => ({ version, settings }),
  );
}
