import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { Service } from '../api/service.ts';
import { openCallers } from './callers.ts';
import { faultOfAnswer } from './check-answer.ts';
import { operationsOf } from './document.ts';
import { fillOther, fillOwn, type Ids, kinds, MARK, ownIds } from './projects.ts';
import { recipesOf } from './recipe.ts';
import { requestOf } from './request.ts';
import { send } from './send.ts';

export interface FuzzReport {
  requests: number;
  /** How many were answered with each status. */
  statuses: Record<string, number>;
  /** Calls of the document that were answered with a 2xx, as `GET /v1/files`. */
  succeeded: Set<string>;
  faults: string[];
}

/** Requests after which something new is put beside what the requests have left. */
const REFILL = 50;

/** Sends `n` requests made from the service's own document, the same for the same seed, one after the other. */
export async function fuzz(service: Service, { n, seed }: { n: number; seed: number }): Promise<FuzzReport> {
  await service.app.listen({ port: 0, host: '127.0.0.1' });
  const origin = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
  const operations = operationsOf((await service.app.inject({ url: '/openapi.json' })).json());
  const recipes = fc.sample(fc.oneof(...operations.map(recipesOf)), { numRuns: n, seed });
  const headersOf = await openCallers(service);
  const other = await fillOther(service);
  const before = await other.state();
  const report: FuzzReport = { requests: 0, statuses: {}, succeeded: new Set(), faults: [] };
  for (const recipe of recipes) {
    if (report.requests % REFILL === 0) await fillOwn(service);
    const ids = withOthers(await ownIds(service), other.ids);
    const sent = requestOf(recipe, ids, await headersOf(recipe.who));
    const answer = await send(origin, sent);
    const { method, path, open } = recipe.operation;
    report.requests += 1;
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
    if (answer.status < 300) report.succeeded.add(`${method} ${path}`);
    // The admin may see every project
    const tells = !open && recipe.who !== 'admin' && answer.body.includes(MARK);
    const fault = tells ? 'tells of another project' : faultOfAnswer(recipe.operation, answer);
    if (fault !== null) report.faults.push(`${method} ${sent.path} (${recipe.who}) ${fault}`);
  }
  if ((await other.state()) !== before) report.faults.push('something of another project was changed');
  return report;
}

const withOthers = (own: Ids, others: Ids): Ids =>
  Object.fromEntries(kinds.map((kind) => [kind, [...own[kind], ...others[kind]]])) as Ids;
