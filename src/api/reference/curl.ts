import type { Call, Parameter, Schema } from './document.ts';

/**
 * A line for a POSIX shell that makes the call. It needs `API`, the address of the server, and what the call asks for:
 * `TOKEN`, or `CSRF` and the file `cookies` of a session; ids as `ID`.
 */
export function curlOf(call: Call): string {
  const sent = body(call);
  const parts = [
    ...streaming(call),
    ...method(call, sent.length > 0),
    ...right(call),
    ...headers(call),
    ...sent,
    `"${address(call)}"`,
  ];
  return `curl -s ${parts.join(' \\\n  ')}`;
}

const streaming = ({ responses }: Call) => (responses['200']?.content?.['text/event-stream'] ? ['-N'] : []);

/** curl asks by GET, and sends by POST. */
function method({ method: name }: Call, sends: boolean): string[] {
  if (name === 'HEAD') return ['--head'];
  return name === (sends ? 'POST' : 'GET') ? [] : [`-X ${name}`];
}

export const isOpen = ({ security }: Call): boolean => security?.length === 0;
export const isForSessions = ({ security }: Call): boolean =>
  security !== undefined && security.length > 0 && security.every((one) => 'session' in one);

function right(call: Call): string[] {
  if (isOpen(call)) return call.path === '/v1/session' ? ['-c cookies'] : [];
  if (!isForSessions(call)) return ['-H "Authorization: $TOKEN"'];
  return call.method === 'GET' ? ['-b cookies'] : ['-b cookies', '-H "x-csrf-token: $CSRF"'];
}

/** What must be there, and what has an example. */
const given = (call: Call, where: string) =>
  (call.parameters ?? []).filter((one) => one.in === where && (one.required || one.example !== undefined));

const headers = (call: Call): string[] => given(call, 'header').map((one) => `-H '${one.name}: ${givenFor(one)}'`);

function body({ requestBody, method: name }: Call): string[] {
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type === undefined) return [];
  if (type === 'multipart/form-data') return ['-F file=@film.mp4'];
  // Bytes as they are: what begins an upload may come without any
  if (!type.endsWith('json')) return name === 'POST' ? [] : [`-H 'Content-Type: ${type}'`, '--data-binary @film.mp4'];
  return [`-H 'Content-Type: ${type}'`, `-d '${JSON.stringify(exampleOf(content?.schema ?? {}))}'`];
}

function address(call: Call): string {
  const query = given(call, 'query').map((one) => `${one.name}=${encodeURIComponent(givenFor(one))}`);
  const path = call.path.replace(/\{\w+\}/g, '$ID');
  return `$API${path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

const givenFor = ({ example, schema }: Parameter): string => String(example ?? exampleOf(schema));

/** A value of the schema: of an object what it requires, and what has an example. */
function exampleOf(schema: Schema): unknown {
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return exampleOf(schema.anyOf[0]!);
  if (schema.default !== undefined) return schema.default;
  switch ([schema.type].flat()[0]) {
    case 'object':
      return exampleObject(schema);
    case 'array':
      return schema.items === undefined ? [] : [exampleOf(schema.items)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    default:
      return '...';
  }
}

function exampleObject({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  const shown = Object.entries(properties).filter(
    ([name, one]) => required.includes(name) || one.examples !== undefined,
  );
  return Object.fromEntries(shown.map(([name, one]) => [name, exampleOf(one)]));
}
