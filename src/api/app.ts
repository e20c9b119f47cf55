import { randomUUID } from 'node:crypto';
import fastify, { LogController } from 'fastify';
import type { Api, AppOptions } from './app-options.ts';
import { auditRoutes } from './audit.ts';
import { authenticate } from './auth.ts';
import { readBodies } from './bodies.ts';
import { assetRoutes } from './built-pages.ts';
import { limitCalls } from './call-limit.ts';
import { answerClientFault } from './client-faults.ts';
import { allowEveryOrigin } from './cors.ts';
import { dashboardRoutes } from './dashboard.ts';
import { deliveryRoutes } from './delivery.ts';
import { documentationRoutes } from './documentation.ts';
import { eventRoutes } from './events.ts';
import { continueWhenAllowed } from './expectations.ts';
import { fileRoutes } from './files.ts';
import { headerSettings, limitHeaders } from './header-limits.ts';
import { healthRoutes } from './health.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { ladderRoutes } from './ladder.ts';
import { metricsRoute } from './metrics.ts';
import { requireOneHost } from './one-host.ts';
import { describeApi } from './openapi.ts';
import { sendProblem } from './problems.ts';
import { projectRoutes } from './projects.ts';
import { referenceRoute } from './reference.ts';
import { protectAnswers, safeHeaders } from './safe-headers.ts';
import { sessionRoutes } from './session.ts';
import { readCookies } from './session-cookie.ts';
import { settingsRoutes } from './settings.ts';
import { refuseSlowBodies } from './slow-bodies.ts';
import { taskRoutes } from './tasks.ts';
import { traceRequests } from './trace-requests.ts';
import { answerUnmatched } from './unmatched.ts';
import { readToTheEnd } from './unread-bodies.ts';
import { describeTus } from './uploads/discovery.ts';
import { uploadRoutes } from './uploads/routes.ts';
import { usageRoutes } from './usage.ts';
import { compileValidator } from './validation.ts';
import { watchRoutes } from './watch.ts';
import { webhookSecretRoutes } from './webhook-secret.ts';
import { webhookRoutes } from './webhooks.ts';
import { workerRoutes } from './workers.ts';

/**
 * The HTTP side of the service: API, delivery and pages. It neither listens nor owns what it is given: `inject` into
 * it, or let it `listen`; `close` ends it alone.
 */
export async function buildApp(options: AppOptions): Promise<Api> {
  const app: Api = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: believed(options.trustProxy),
    routerOptions: { ignoreTrailingSlash: true },
    genReqId: () => randomUUID(),
    // A request on an open connection is still answered while the process stops
    return503OnClosing: false,
    clientErrorHandler: answerClientFault(options.limits),
    bodyLimit: options.limits.bodyBytes,
    http: headerSettings(options.limits),
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...safeHeaders, 'access-control-allow-origin': '*', 'x-request-id': request.id });
      sendProblem(error, request, reply);
    },
  });
  app.setValidatorCompiler(compileValidator);
  // Views decide what is sent; response schemas describe it
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(sendProblem);
  app.decorateRequest('projectId', '');
  app.decorateRequest('sessionId', null);
  app.decorateRequest('keyId', null);
  protectAnswers(app);
  limitHeaders(app, options.limits);
  requireOneHost(app);
  readBodies(app);
  readToTheEnd(app);
  continueWhenAllowed(app);
  refuseSlowBodies(app, options.limits);
  answerUnmatched(app, options);
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  traceRequests(app);
  logAnswers(app);
  describeTus(app, options.limits);
  await allowEveryOrigin(app);
  await readCookies(app, options.secrets);
  await describeApi(app, options.version);
  referenceRoute(app);
  documentationRoutes(app);
  healthRoutes(app, options);
  metricsRoute(app, options);
  deliveryRoutes(app, options);
  await assetRoutes(app);
  dashboardRoutes(app, options);
  watchRoutes(app, options);
  await app.register((v1: Api) => registerLogin(v1, options), { prefix: '/v1' });
  await app.register((v1: Api) => registerCalls(v1, options), { prefix: '/v1' });
  return app;
}

/** Whose `X-Forwarded-*` count: a number of hops is the nearest ones, whatever their address. */
function believed(trust: AppOptions['trustProxy']) {
  return typeof trust === 'number' ? (_address: string, hop: number) => hop < trust : (trust ?? false);
}

/** What makes and ends a session. */
async function registerLogin(v1: Api, options: AppOptions): Promise<void> {
  keepNothing(v1);
  sessionRoutes(v1, options);
}

/** What needs a token or a session. */
async function registerCalls(v1: Api, options: AppOptions): Promise<void> {
  const calls = limitCalls(options.limits);
  v1.addHook('onRequest', calls.ofAddress);
  v1.addHook('onRequest', authenticate(options));
  v1.addHook('onRequest', calls.ofKey);
  keepNothing(v1);
  projectRoutes(v1, options);
  jobRoutes(v1, options);
  ladderRoutes(v1);
  settingsRoutes(v1, options);
  taskRoutes(v1, options);
  eventRoutes(v1, options);
  webhookRoutes(v1, options);
  webhookSecretRoutes(v1, options);
  keyRoutes(v1, options);
  auditRoutes(v1, options);
  usageRoutes(v1, options);
  workerRoutes(v1, options);
  await v1.register((files: Api) => fileRoutes(files, options));
  await v1.register((uploads: Api) => uploadRoutes(uploads, options));
}

const keepNothing = (v1: Api) =>
  v1.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));

/** One line for each answer, without the query and the headers: they may hold secrets. */
function logAnswers(app: Api): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    const facts = { method, path: url.split('?', 1)[0], status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    request.log.info(facts, 'answered');
  });
}
