import type { File, FileType, Meta } from '../schemas/file.ts';
import type { Job, JobStatus, Notice, OutputFile, Preset, Source, Stats, Thumbnail } from '../schemas/job.ts';
import type { Quality } from '../schemas/job-request.ts';
import type { Links } from './links.ts';

/** Origins without a slash at the end. */
export interface ViewUrls {
  publicUrl: string;
  cdnUrl: string;
  /** Signs what is delivered, where it is not public. */
  links?: Links;
}

type DeliveryUrls = Pick<ViewUrls, 'cdnUrl' | 'links'>;

/** What a view needs of a row of `files`. */
export interface StoredFile {
  id: string;
  jobId: string | null;
  type: FileType;
  path: string;
  size: number;
  format: string | null;
  width: number | null;
  height: number | null;
  duration: number | null;
  presetId: string | null;
  resolution: string | null;
  codec: string | null;
  bitrate: number | null;
  createdAt: Date;
  updatedAt: Date;
}

export type StoredSource = Pick<StoredFile, 'size' | 'format' | 'width' | 'height' | 'duration' | 'path'> & {
  name: string | null;
};

/** What a view needs of a row of `jobs`. */
export interface StoredJob {
  id: string;
  status: JobStatus;
  presets: Preset[];
  thumbnails: Thumbnail[];
  userData: Record<string, unknown> | null;
  videoId: string | null;
  videoUrl: string | null;
  /** The file of `videoId`; its place in the storage instead of a URL. */
  source: StoredSource | null;
  webhookUrl: string | null;
  priority: number;
  quality: Quality;
  progress: number;
  error: Notice | null;
  warnings: Notice[];
  stats: Stats | null;
  playable: boolean;
  /** Storage key of the first HLS output, a folder, of a job that can be played before it is completed: no file is it yet. */
  growing: string | null;
  createdAt: Date;
  updatedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** The file object of the contract, keys in its order. */
export function viewFile(file: StoredFile, urls: DeliveryUrls): File {
  return {
    ...withMeta(file),
    jobId: file.jobId,
    filePath: file.path,
    size: file.size,
    type: file.type,
    createdAt: file.createdAt.toISOString(),
    updatedAt: file.updatedAt.toISOString(),
    fileUrl: fileUrl(file, urls),
    id: file.id,
    ...present({ presetId: file.presetId, resolution: file.resolution, codec: file.codec, bitrate: file.bitrate }),
  };
}

/** The job object of the contract, keys in the order of its page; `files` are those of this job, in their order. */
export function viewJob(job: StoredJob, files: StoredFile[], urls: ViewUrls): Job {
  const playbackUrl = playback(job, files, urls);
  return {
    status: job.status,
    ...present({ videoId: job.videoId, videoUrl: job.videoUrl }),
    presets: job.presets,
    ...present({ webhookUrl: job.webhookUrl }),
    thumbnails: job.thumbnails,
    ...present({ userData: job.userData }),
    ...present({ source: job.source && viewSource(job.source, urls) }),
    files: files.map((file) => viewOutput(file, urls)),
    priority: job.priority,
    quality: job.quality,
    progress: job.status === 'completed' ? 1 : job.progress,
    error: job.error,
    warnings: job.warnings,
    playbackUrl,
    playerUrl: playbackUrl === null ? null : linkTo(`watch/${job.id}`, urls.publicUrl, urls),
    ...present({ stats: job.stats }),
    createdAt: job.createdAt.toISOString(),
    updatedAt: job.updatedAt.toISOString(),
    ...present({
      startedAt: job.startedAt?.toISOString() ?? null,
      finishedAt: job.finishedAt?.toISOString() ?? null,
    }),
    id: job.id,
  };
}

function viewSource(source: StoredSource, urls: DeliveryUrls): Source {
  return {
    name: source.name,
    size: source.size,
    resolution: { width: source.width ?? 0, height: source.height ?? 0 },
    format: source.format ?? '',
    duration: source.duration ?? 0,
    fileUrl: linkTo(source.path, urls.cdnUrl, urls),
  };
}

/** In a job, a file has no dates. */
function viewOutput(file: StoredFile, urls: DeliveryUrls): OutputFile {
  return {
    ...withMeta(file),
    jobId: file.jobId ?? '',
    filePath: file.path,
    size: file.size,
    type: file.type,
    fileUrl: fileUrl(file, urls),
    id: file.id,
    presetId: file.presetId ?? '',
    resolution: file.resolution ?? '',
    ...present({ codec: file.codec, bitrate: file.bitrate }),
  };
}

/** Sound alone has a picture of 0x0. A thumbnail has no `meta`, an uploaded image has. */
function withMeta(file: StoredFile): { meta?: Meta } {
  if (file.format === null || (file.type === 'image' && file.jobId !== null)) return {};
  const resolution = { width: file.width ?? 0, height: file.height ?? 0 };
  return { meta: { resolution, format: file.format, duration: file.duration ?? 0 } };
}

const linkTo = (path: string, origin: string, { links }: Pick<ViewUrls, 'links'>): string =>
  `${origin}/${path}${links?.sign(path) ?? ''}`;

function fileUrl(file: StoredFile, urls: DeliveryUrls): string {
  return linkTo(`${file.path}${file.type === 'x-tar' ? '/index.m3u8' : ''}`, urls.cdnUrl, urls);
}

/** Of what grows while the job runs; once it is completed, of a file that is still there. */
function playback(job: StoredJob, files: StoredFile[], urls: DeliveryUrls): string | null {
  const made = job.status === 'completed' ? files.find(({ type }) => type === 'x-tar')?.path : job.growing;
  return job.playable && made ? linkTo(`${made}/index.m3u8`, urls.cdnUrl, urls) : null;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], null> };

/** The entries that are not null: an optional key of the contract is absent, never null. */
function present<T extends Record<string, unknown>>(entries: T): Present<T> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== null)) as Present<T>;
}
