import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Limits } from '../core/limits.ts';
import type { Links } from '../core/links.ts';
import type { Secrets } from '../core/secrets.ts';
import type { Database } from '../db/database.ts';
import type { Queue } from '../db/queue.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Media } from '../schemas/media.ts';
import type { ServerSettings } from '../schemas/settings.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { Storage } from '../storage/storage.ts';

/** Origins that an operator set, no slash at the end; what is not set is the request's own origin. */
export interface UrlSettings {
  publicUrl?: string;
  uploadUrl?: string;
  cdnUrl?: string;
  /** Signs and checks what is delivered; without it all is public. */
  links?: Links;
}

/** Where webhooks are announced, in the caller's own transaction. */
export type Announcer = Pick<Queue, 'send' | 'withdraw'>;

export interface AppOptions {
  db: Database;
  storage: Storage;
  queue: Announcer;
  /** For a project. Throws a `VodsmithError` with a code of the media part of the table. */
  probe: (path: string, signal: AbortSignal, projectId: string) => Promise<Media>;
  /** Without a dot, decided by the content. */
  extensionOf: (media: Media) => string;
  secrets: Secrets;
  urls: UrlSettings;
  /** A CDN that has the bucket as its origin: requests for files are sent there. No slash at the end. */
  sendTo?: string;
  /** An existing folder where uploads wait for their probe; best on the same file system as a local storage. */
  workFolder: string;
  /** Of that folder. */
  disk: DiskRoom;
  logger: FastifyBaseLogger;
  /** Whose `X-Forwarded-*` are believed: a number of hops, or addresses and CIDRs. */
  trustProxy?: number | string[];
  /** By the name of a part of the service: `null`, or why it is not ready. */
  ready: () => Promise<Record<string, string | null>>;
  limits: Limits;
  metrics: Pick<Metrics, 'answered' | 'text' | 'contentType'>;
  version: string;
  /** What the process was started with, secrets hidden. */
  settings: ServerSettings['settings'];
}

/** What the route files register on. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
