import fastify, { LogController } from 'fastify';
import type { Api, AppOptions } from './app-options.ts';
import { healthRoutes } from './health.ts';
import { metricsRoute } from './metrics.ts';
import { sendProblem } from './problems.ts';
import { protectAnswers } from './safe-headers.ts';

/** What a worker answers to those who watch it: `/healthz`, `/readyz` and `/metrics`, nothing else. */
export function buildWatchApp(options: Pick<AppOptions, 'ready' | 'version' | 'metrics' | 'logger'>): Api {
  const app: Api = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(sendProblem);
  protectAnswers(app);
  metricsRoute(app, options);
  healthRoutes(app, options);
  return app;
}
