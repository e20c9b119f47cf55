import { VodsmithError } from '../errors.ts';
import type { Preset, Thumbnail } from '../schemas/job.ts';
import { JobRequest } from '../schemas/job-request.ts';
import { newId } from './ids.ts';
import { type Fault, schemaFaults } from './schema-errors.ts';

const faultsOfSchema = schemaFaults(JobRequest);

/**
 * The body of `POST /v1/encoder/jobs`, checked. A key that holds null counts as left out, also in an item
 * of `presets` or `thumbnails`; an unknown key stays.
 * Throws `invalid_request` with every fault, those of the schema and those between keys, at once.
 */
export function readJobRequest(body: unknown): JobRequest {
  const given = withoutNulls(body);
  const faults = [...faultsOfSchema(given), ...faultsBetweenKeys(given)];
  if (faults.length === 0) return given as JobRequest;
  const list = faults.map(({ path, message }) => `${path === '' ? 'The body' : path} ${message}`).join('; ');
  throw new VodsmithError('invalid_request', `The job cannot be made: ${list}.`, { errors: faults });
}

/** The items of the request with their ids: how the job shows them. */
export function withIds(request: JobRequest): { presets: Preset[]; thumbnails: Thumbnail[] } {
  return {
    presets: request.presets.map((preset) => ({ ...preset, id: newId() })),
    thumbnails: (request.thumbnails ?? []).map((thumbnail) => ({ ...thumbnail, id: newId() })),
  };
}

/** What is below `userData` is the customer's own. */
function withoutNulls(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const given = present(body);
  for (const key of ['presets', 'thumbnails'])
    if (Array.isArray(given[key])) given[key] = given[key].map((item) => (isRecord(item) ? present(item) : item));
  return given;
}

const present = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

function faultsBetweenKeys(body: unknown): Fault[] {
  if (!isRecord(body)) return [];
  return [...sourceFaults(body), ...urlFaults(body, 'videoUrl'), ...urlFaults(body, 'webhookUrl')];
}

function sourceFaults(body: Record<string, unknown>): Fault[] {
  const named = ['videoId', 'videoUrl'].filter((key) => body[key] !== undefined).length;
  if (named === 1) return [];
  const what = 'must name one source: either "videoId" (an uploaded file) or "videoUrl" (an http or https address)';
  return [{ path: '', message: named === 0 ? what : `${what}, not both` }];
}

function urlFaults(body: Record<string, unknown>, key: string): Fault[] {
  const url = body[key];
  // A value of another kind is the schema's to refuse
  if (typeof url !== 'string' || !/^https?:\/\/./i.test(url)) return [];
  const sound = URL.canParse(url) && !hasControls(url);
  return sound ? [] : [{ path: `/${key}`, message: 'is not a valid URL' }];
}

const hasControls = (text: string) => /\p{Cc}/u.test(text);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
