import { type ErrorCode, errorTable } from '../src/errors.ts';
import { errorAdvice } from './error-advice.ts';

const head = `# Error codes

Every 4xx and 5xx is \`application/problem+json\` with a \`code\` from this table; see
[using the API](api.md#errors) for the other keys. A failed job has one of them in \`error.code\`. Codes are stable: new ones
may be added, none is renamed. The \`message\` beside it says what happened, where, and what to do about it.

| code | status | meaning | what to do |
| --- | --- | --- | --- |
`;

/** docs/guide/errors.md. */
export function errorsPage(): string {
  const codes = Object.keys(errorTable) as ErrorCode[];
  const rows = codes
    .toSorted()
    .map((code) => `| \`${code}\` | ${errorTable[code].status} | ${errorTable[code].title} | ${errorAdvice[code]} |\n`);
  return head + rows.join('');
}
