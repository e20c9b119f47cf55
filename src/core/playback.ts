import type { Job } from '../schemas/job.ts';
import type { Playback } from '../schemas/playback.ts';

/** What a player needs of a job. The first thumbnail that is not blurred is the poster, as in the contract's order. */
export function playbackOf({ source, videoUrl, files, ...job }: Job): Playback {
  const mp4s = files.filter(({ type }) => type === 'video').sort((a, b) => b.size - a.size);
  return {
    status: job.status,
    progress: job.progress,
    title: titleOf(source?.name ?? videoUrl ?? ''),
    width: source?.resolution.width ?? 0,
    height: source?.resolution.height ?? 0,
    playbackUrl: job.playbackUrl,
    fileUrl: job.playbackUrl === null ? (mp4s[0]?.fileUrl ?? null) : null,
    poster: files.find(({ type }) => type === 'image')?.fileUrl ?? null,
  };
}

/** The last part of a path or URL, without its ending; `Video` where nothing is left. */
function titleOf(name: string): string {
  const last = name.split(/[?#]/, 1)[0]!.split('/').at(-1)!;
  return last.replace(/\.\w{1,5}$/, '') || 'Video';
}
