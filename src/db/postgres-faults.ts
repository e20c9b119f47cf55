import { VodsmithError } from '../errors.ts';

/**
 * SQLSTATE classes and codes (PostgreSQL, appendix A) of a server that is away, stops, starts, has no connection left or
 * is too slow.
 */
const away = /^(08...|57014|57P0[1235]|53300|25P0[34])$/;
const busy = 'is busy with other changes of the same rows';
/** Those of one that answers, and cannot do now what it may do later. */
const passing = new Map([
  ['25006', 'is read-only'],
  ['40001', busy],
  ['40P01', busy],
  ['53100', 'has no room left on its disk'],
  ['53200', 'has no memory left'],
]);
/** Codes of the system, and what the driver says without a code. */
const broken = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
const said =
  /^(Connection terminated|Query read timeout|timeout (expired|exceeded)|Client (has|was)|Cannot use a pool)/i;

const codeOf = (error: unknown) => (error as { code?: string } | null)?.code ?? '';
const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** What passes by itself, such as a lost, refused or silent connection, becomes `unavailable`. Other faults stay as they are. */
export function faultOf(error: unknown): unknown {
  const code = codeOf(error);
  const state = passing.get(code);
  if (state === undefined && !away.test(code) && !broken.has(code) && !said.test(textOf(error))) return error;
  const message = `The database ${state ?? 'does not answer'} at the moment. Try again in a few seconds.`;
  return new VodsmithError('unavailable', message, { cause: error, facts: { reason: textOf(error) } });
}

/** What a start that ends in this error tells the operator to do; `null` where nobody can say. */
export function adviceOf(error: unknown, url: string): string | null {
  const { host, hostname, username, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username);
  const at = `The database server at ${host}`;
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The host ${hostname} in DATABASE_URL cannot be found. Correct it.`;
  if (broken.has(code) || said.test(textOf(error)))
    return `${at} cannot be reached (${code || textOf(error)}). Start it, or correct DATABASE_URL.`;
  if (code === '28P01' || code === '28000')
    return `${at} refuses the user "${decodeURIComponent(username)}": ${textOf(error)}. Correct user and password in DATABASE_URL, or pg_hba.conf of the server.`;
  if (code === '3D000')
    return `${at} has no database "${database}". Create it with \`createdb ${database}\`, or correct DATABASE_URL.`;
  if (code === '42501')
    return `The user "${decodeURIComponent(username)}" lacks permissions on the database "${database}": ${textOf(error)}. Make it the owner: ALTER DATABASE "${database}" OWNER TO "${decodeURIComponent(username)}", or grant CREATE on the database and its schema public.`;
  if (passing.has(code)) return `${at} ${passing.get(code)}: ${textOf(error)}. Correct that, and start again.`;
  if (away.test(code)) return `${at} is not accepting connections at the moment: ${textOf(error)}. Start again later.`;
  return null;
}

/** @throws VodsmithError `bad_setting` for a server before 15 */
export function checkVersion(number: string, shown: string): void {
  if (Number(number) >= 150_000) return;
  throw new VodsmithError(
    'bad_setting',
    `The database server is PostgreSQL ${shown}; Vodsmith needs 15 or later. Upgrade it, or set DATABASE_URL to another.`,
  );
}
