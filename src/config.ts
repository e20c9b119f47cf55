import { resolve } from 'node:path';
import { usualLimits } from './core/limits.ts';
import { VodsmithError } from './errors.ts';
import {
  addressRanges,
  anyText,
  baseUrl,
  byteSize,
  bytesBetween,
  key256,
  oneOf,
  postgresUrl,
  proxies,
  type Reader,
  s3Url,
  webhookSecret,
  wholeNumber,
} from './setting-readers.ts';

interface Setting<T> {
  name: string;
  reader: Reader<T>;
  /** The value where none is given. */
  fallback: T;
  /** Says what happens without it, if `fallback` does not. */
  without?: string;
  /** Hides all of the value, or the password in a URL. */
  secret?: true | 'password';
}

/** A setting that has a value where none is given. */
const withDefault = <T>(name: string, reader: Reader<T>, fallback: T): Setting<T> => ({ name, reader, fallback });
/** A setting that may be absent. */
const optional = <T>(
  name: string,
  reader: Reader<T>,
  without: string,
  secret?: Setting<T>['secret'],
): Setting<T | undefined> => ({ name, reader, fallback: undefined, without, ...(secret ? { secret } : {}) });

const folder: Reader<string> = { allowed: 'a folder', read: (text) => resolve(text) };
const made = 'made at the first start';

const table = {
  port: withDefault('PORT', wholeNumber(0, 65_535), 3000),
  host: withDefault('HOST', anyText, '127.0.0.1'),
  publicUrl: optional('PUBLIC_URL', baseUrl, "the request's own origin"),
  uploadUrl: optional('UPLOAD_URL', baseUrl, 'as PUBLIC_URL'),
  playback: withDefault('PLAYBACK', oneOf('public', 'signed'), 'public'),
  playbackExpires: withDefault('PLAYBACK_EXPIRES', wholeNumber(60, 2_592_000), 43_200),
  cdnUrl: optional('CDN_URL', baseUrl, 'as PUBLIC_URL'),
  dataDir: withDefault('DATA_DIR', folder, resolve('data')),
  databaseUrl: optional('DATABASE_URL', postgresUrl, 'embedded, in DATA_DIR', 'password'),
  storageUrl: optional('STORAGE_URL', s3Url, 'DATA_DIR/storage', 'password'),
  role: withDefault('ROLE', oneOf('all', 'api', 'worker'), 'all'),
  apiKey: optional('API_KEY', anyText, made),
  apiSecret: optional('API_SECRET', anyText, made, true),
  webhookSecret: optional('WEBHOOK_SECRET', webhookSecret, made, true),
  secretKey: optional('SECRET_KEY', key256, 'kept in DATA_DIR/secret.key', true),
  newSecretKey: optional('NEW_SECRET_KEY', key256, 'for `vodsmith secrets rotate` alone', true),
  adminPassword: optional('ADMIN_PASSWORD', anyText, made, true),
  egressAllow: withDefault('EGRESS_ALLOW', addressRanges, []),
  trustProxy: optional('TRUST_PROXY', proxies, 'none'),
  workerSlots: optional('WORKER_SLOTS', wholeNumber(1, 1024), 'from the cores'),
  cacheBytes: optional('CACHE_BYTES', byteSize, 'half of what is free in DATA_DIR at the start'),
  projectTasks: optional('PROJECT_TASKS', wholeNumber(1, 1_000_000), 'no limit'),
  drainSeconds: withDefault('DRAIN_SECONDS', wholeNumber(0, 86_400), 10),
  uploadBytes: withDefault('MAX_UPLOAD_BYTES', byteSize, usualLimits.uploadBytes),
  uploadSeconds: withDefault('MAX_UPLOAD_SECONDS', wholeNumber(1, 1_000_000), usualLimits.uploadSeconds),
  resumableSeconds: withDefault('MAX_RESUMABLE_SECONDS', wholeNumber(1, 100_000_000), usualLimits.resumableSeconds),
  fetchSeconds: withDefault('MAX_FETCH_SECONDS', wholeNumber(1, 1_000_000), usualLimits.fetchSeconds),
  sourceSeconds: withDefault('MAX_SOURCE_SECONDS', wholeNumber(1, 999_999_999), usualLimits.sourceSeconds),
  sourcePixels: withDefault('MAX_SOURCE_PIXELS', wholeNumber(1, 999_999_999), usualLimits.sourcePixels),
  frameRate: withDefault('MAX_FRAME_RATE', wholeNumber(1, 100_000), usualLimits.frameRate),
  streams: withDefault('MAX_STREAMS', wholeNumber(1, 10_000), usualLimits.streams),
  renditions: withDefault('MAX_RENDITIONS', wholeNumber(1, 400), usualLimits.renditions),
  thumbnails: withDefault('MAX_THUMBNAILS', wholeNumber(0, 32_000), usualLimits.thumbnails),
  queuedJobs: withDefault('MAX_QUEUED_JOBS', wholeNumber(1, 999_999_999), usualLimits.queuedJobs),
  storedBytes: optional('MAX_STORED_BYTES', byteSize, 'no limit for a project'),
  freeBytes: withDefault('MIN_FREE_BYTES', byteSize, usualLimits.freeBytes),
  keyCalls: withDefault('MAX_CALLS_PER_KEY', wholeNumber(1, 999_999_999), usualLimits.keyCalls),
  addressCalls: withDefault('MAX_CALLS_PER_ADDRESS', wholeNumber(1, 999_999_999), usualLimits.addressCalls),
  eventStreams: withDefault('MAX_EVENT_STREAMS', wholeNumber(1, 1_000_000), usualLimits.eventStreams),
  bodyBytes: withDefault('MAX_BODY_BYTES', bytesBetween('1K', '64M'), usualLimits.bodyBytes),
  bodySeconds: withDefault('MAX_BODY_SECONDS', wholeNumber(1, 3600), usualLimits.bodySeconds),
  headerBytes: withDefault('MAX_HEADER_BYTES', bytesBetween('1K', '1M'), usualLimits.headerBytes),
  headers: withDefault('MAX_HEADERS', wholeNumber(20, 100_000), usualLimits.headers),
  headerSeconds: withDefault('MAX_HEADER_SECONDS', wholeNumber(1, 300), usualLimits.headerSeconds),
  idleSeconds: withDefault('MAX_IDLE_SECONDS', wholeNumber(1, 3600), usualLimits.idleSeconds),
  ffmpegPath: optional('FFMPEG_PATH', anyText, "the system's, else the one that came with npm"),
  ffprobePath: optional('FFPROBE_PATH', anyText, "the system's, else the one that came with npm"),
  metricsPort: optional('METRICS_PORT', wholeNumber(0, 65_535), 'none: a worker has no port'),
  traces: optional('OTEL_EXPORTER_OTLP_ENDPOINT', baseUrl, 'no traces'),
  ownTraces: optional('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', baseUrl, 'as OTEL_EXPORTER_OTLP_ENDPOINT'),
  logLevel: withDefault('LOG_LEVEL', oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), 'info'),
};
type Table = typeof table;

/** Every setting, read and checked. Paths are absolute, URLs have no slash at the end. */
export type Config = { [Key in keyof Table]: Table[Key]['fallback'] };

type Environment = Record<string, string | undefined>;

/**
 * Reads every setting. An empty one counts as absent. `.env` files are not read.
 *
 * @throws VodsmithError `bad_setting` with every fault at once, in `errors` one by one
 */
export function readConfig(env: Environment): Config {
  const errors: { path: string; message: string }[] = [];
  const values = Object.entries(table).map(([key, setting]) => {
    const text = given(env, setting.name);
    if (text === '') return [key, setting.fallback];
    const value = setting.reader.read(text);
    if (value === undefined) errors.push({ path: setting.name, message: faultOf(setting, text) });
    return [key, value];
  });
  for (const [one, other] of [
    ['API_KEY', 'API_SECRET'],
    ['API_SECRET', 'API_KEY'],
  ] as const)
    if (given(env, one) !== '' && given(env, other) === '')
      errors.push({ path: other, message: `${other} is missing: it must be set together with ${one}` });
  if (errors.length > 0) {
    const faults = errors.map(({ message }) => message).join('; ');
    throw new VodsmithError('bad_setting', `Invalid settings: ${faults}.`, { errors });
  }
  return Object.fromEntries(values);
}

function given(env: Environment, name: string): string {
  return env[name]?.trim() ?? '';
}

function faultOf({ name, reader, secret }: Setting<unknown>, text: string): string {
  const value = secret === undefined ? ` is "${text}" but` : '';
  return `${name}${value} must be ${reader.allowed}`;
}

export interface DescribedSetting {
  name: string;
  /** The effective value, secrets hidden; if there is none, what happens instead. */
  value: string;
  set: boolean;
}

/** Every setting as `vodsmith config` shows it. */
export function describeConfig(config: Config, env: Environment): DescribedSetting[] {
  return Object.entries(table).map(([key, { name, without, secret }]) => {
    const value = config[key as keyof Config];
    const set = given(env, name) !== '';
    return { name, value: value === undefined ? `(${without})` : shown(value, secret), set };
  });
}

function shown(value: NonNullable<Config[keyof Config]>, secret: Setting<unknown>['secret']): string {
  if (secret === true) return '(hidden)';
  if (secret === undefined) return String(value);
  const url = new URL(String(value));
  if (url.password !== '') url.password = 'hidden';
  if (url.searchParams.has('password')) url.searchParams.set('password', 'hidden');
  return url.href;
}
