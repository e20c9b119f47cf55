import { ExternalLinkIcon } from 'lucide-react';
import type { Job } from '../../../../src/schemas/job.ts';
import { buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

/** Pixels of the longer side of the frame that the code to copy makes. */
const FRAME = 640;

/** The player as others embed it: the same page, the same bytes. */
export function Player({ job: { id, source, playerUrl } }: { job: Job }) {
  if (playerUrl === null) return null;
  const { width, height } = source?.resolution.width ? source.resolution : { width: 16, height: 9 };
  const scale = FRAME / Math.max(width, height);
  const embedUrl = playerUrl.replace('/watch/', '/embed/');
  const code = `<iframe src="${embedUrl}" width="${Math.round(width * scale)}" height="${Math.round(height * scale)}" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>`;
  return (
    <section aria-label="Player">
      <iframe
        className="player-frame"
        src={`/embed/${id}${new URL(playerUrl).search}`}
        title="Player"
        allow="autoplay; fullscreen; picture-in-picture"
        style={{ aspectRatio: `${width} / ${height}` }}
      />
      <div className="player-links">
        <a href={playerUrl} target="_blank" rel="noreferrer" className={buttonClass('quiet')}>
          <ExternalLinkIcon aria-hidden size={15} />
          Watch page
        </a>
        <CopyButton text={playerUrl} what="the address of the watch page" label="Copy link" />
        <CopyButton text={code} what="the code to embed it" label="Copy embed code" />
      </div>
    </section>
  );
}
