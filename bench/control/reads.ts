import { round } from '../job/table.ts';
import { countCpu } from './cpu.ts';
import type { Installation } from './installation.ts';
import { type Call, load } from './load.ts';
import { startBare } from './processes.ts';
import { idOf } from './rows.ts';

const CONNECTIONS = 50;
/** Calls each second of 50 clients that ask for their job ten times a second. */
const POLLS = 500;
const MOST = 10_000;

const getsOf = (count: number, rows: number): Call[] =>
  Array.from({ length: count }, () => ({
    method: 'GET',
    path: `/v1/encoder/jobs/${idOf('job', 1 + Math.floor(Math.random() * rows))}`,
  }));

/** What `GET` of one job takes, by its id, at random places of the table; beside it what the least server takes. */
export async function measureGets(installation: Installation, rows: number) {
  const at = { origin: installation.origin, token: installation.token, connections: CONNECTIONS };
  await load(getsOf(2000, rows), at);
  const cpu = countCpu(installation.pids);
  const most = await load(getsOf(MOST, rows), at);
  const each = cpu(MOST);
  const polled = await load(getsOf(5000, rows), { ...at, rate: POLLS });
  const bare = await measureBare(installation, rows);
  return {
    getMsP50: round(polled.p50),
    getMsP99: round(polled.p99),
    getsPerSecond: round(most.perSecond),
    getMsP99AtMost: round(most.p99),
    getCpuMs: each,
    bareMsP50: round(bare.polled.p50),
    bareMsP99: round(bare.polled.p99),
    getCpuVsBare: round((each.api + each.postgres) / (bare.cpu.api + bare.cpu.postgres)),
  };
}

async function measureBare({ settings, pids }: Installation, rows: number) {
  const server = await startBare(settings);
  const at = { origin: server.said, token: '', connections: CONNECTIONS };
  await load(getsOf(2000, rows), at);
  const count = countCpu({ ...pids, api: [server.pid] });
  await load(getsOf(MOST, rows), at);
  const cpu = count(MOST);
  const polled = await load(getsOf(5000, rows), { ...at, rate: POLLS });
  await server.stop();
  return { polled, cpu };
}

/** The first and the last page of the list, a search that finds one job, and a month of usage, by one client. */
export async function measureLists({ origin, token }: Installation, rows: number) {
  const time = async (path: string, count: number) =>
    await load(
      Array.from({ length: count }, (): Call => ({ method: 'GET', path })),
      { origin, token, connections: 1 },
    );
  const first = await time('/v1/encoder/jobs?page=1', 50);
  const last = await time(`/v1/encoder/jobs?page=${Math.ceil(rows / 20)}`, 10);
  const search = await time(`/v1/encoder/jobs?search=${idOf('job', Math.ceil(rows / 2))}`, 2);
  const usage = await time('/v1/usage', 50);
  return {
    listMsP50: round(first.p50),
    listMsP99: round(first.p99),
    lastPageMsP50: round(last.p50),
    searchMsP50: round(search.p50),
    usageMsP50: round(usage.p50),
  };
}
