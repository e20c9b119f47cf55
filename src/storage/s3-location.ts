/** Where a bucket is, as STORAGE_URL names it: `s3://bucket/prefix?endpoint=...&region=...&forcePathStyle=true`. */
export interface S3Location {
  bucket: string;
  /** Begins every key: '' or `a/b/`. */
  prefix: string;
  /** An origin; AWS itself without it. */
  endpoint?: string;
  region?: string;
  /** `http://host/bucket/key` instead of `http://bucket.host/key`. */
  forcePathStyle: boolean;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^(\/[\w-][\w.-]*)*\/?$/;
const REGION = /^[\w-]{1,64}$/;
const known = ['endpoint', 'region', 'forcePathStyle'];

/** `null`: not a URL of this form. Credentials are no part of it. */
export function readS3Url(text: string): S3Location | null {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 's3:' || url.host !== url.hostname || url.hash !== '') return null;
  if (url.username !== '' || url.password !== '' || !BUCKET.test(url.host) || !PREFIX.test(url.pathname)) return null;
  if ([...url.searchParams.keys()].some((name) => !known.includes(name))) return null;
  const [endpoint, region, style] = known.map((name) => url.searchParams.get(name));
  if (endpoint && !isOrigin(endpoint)) return null;
  if (region && !REGION.test(region)) return null;
  if (style && !['true', 'false'].includes(style)) return null;
  const path = url.pathname.replace(/^\/|\/$/g, '');
  return {
    bucket: url.host,
    prefix: path === '' ? '' : `${path}/`,
    ...(endpoint && { endpoint: new URL(endpoint).origin }),
    ...(region && { region }),
    forcePathStyle: style === 'true',
  };
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
}

/** As messages for an operator name it. */
export function describeS3({ bucket, prefix, endpoint }: S3Location): string {
  return `s3://${bucket}/${prefix}${endpoint === undefined ? '' : ` at ${endpoint}`}`;
}
