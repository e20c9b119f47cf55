import type { Job } from '../../../../src/schemas/job.ts';
import { bytes, clock, size } from '../../format.ts';
import { nameOf } from '../../job-facts.ts';
import { UrlActions } from './url-actions.tsx';

/** What was sent, or the URL that it was fetched from. */
export function Original({ job }: { job: Job }) {
  const { source, videoUrl } = job;
  const url = source?.fileUrl ?? videoUrl;
  return (
    <section>
      <div className="section-header">
        <h3>Original</h3>
        {url && <UrlActions url={url} of="the original" {...(source && { download: nameOf(job) })} />}
      </div>
      {source === undefined && videoUrl === undefined && <p className="quiet-text">The original has been deleted.</p>}
      <dl className="facts">
        {videoUrl !== undefined && <Fact name="Fetched from">{videoUrl}</Fact>}
        {source && (
          <>
            <Fact name="URL">{source.fileUrl}</Fact>
            <Fact name="Duration">{clock(source.duration)}</Fact>
            <Fact name="Resolution">{size(source.resolution)}</Fact>
            <Fact name="Format">{source.format}</Fact>
            <Fact name="Size">{bytes(source.size)}</Fact>
          </>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
