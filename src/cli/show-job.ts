import type { Job, Page } from '../client/node.ts';
import { printable } from './printable.ts';
import { showTable } from './table.ts';

const percent = (share: number) => `${Math.floor(share * 100)} %`;
const nameOf = ({ source, videoUrl, videoId }: Job) => source?.name ?? videoUrl ?? videoId ?? '';

export function showJobs({ data, pageInfo }: Page<Job>): string {
  if (data.length === 0) return 'No jobs.\n';
  const rows = data.map((job) => [job.id, job.status, percent(job.progress), job.createdAt, nameOf(job)]);
  const table = showTable(['ID', 'STATUS', 'DONE', 'CREATED', 'SOURCE'], rows);
  return pageInfo.lastPage > 1 ? `${table}Page ${pageInfo.currentPage} of ${pageInfo.lastPage}\n` : table;
}

/** A job for people: what it is, what is wrong, what came out. */
export function showJob(job: Job): string {
  const facts = [
    ['id', job.id],
    ['status', job.status === 'processing' ? `processing, ${percent(job.progress)}` : job.status],
    ['source', nameOf(job)],
    ...(job.error ? [['error', `${job.error.message} (${job.error.code})`]] : []),
    ...job.warnings.map(({ message }) => ['warning', message]),
    ...(job.playerUrl ? [['watch', job.playerUrl]] : []),
  ];
  const head = facts.map(([name, value]) => `${name!.padEnd(9)}${printable(String(value))}\n`).join('');
  if (job.files.length === 0) return head;
  const rows = job.files.map(({ meta, type, resolution, size, fileUrl }) => [
    type === 'image' ? 'image' : (meta?.format === 'hls' && 'hls') || 'mp4',
    resolution,
    size,
    fileUrl,
  ]);
  return `${head}\n${showTable(['KIND', 'ASKED', 'BYTES', 'URL'], rows)}`;
}
