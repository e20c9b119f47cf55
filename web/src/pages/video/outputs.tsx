import { useQuery } from '@tanstack/react-query';
import type { Job, OutputFile } from '../../../../src/schemas/job.ts';
import type { Plan } from '../../../../src/schemas/plan.ts';
import { bitrate, bytes, size, span } from '../../format.ts';
import { nameOf } from '../../job-facts.ts';
import { planQuery } from '../../server/jobs.ts';
import { renditionsOf, reuseOf } from './renditions.ts';
import { UrlActions } from './url-actions.tsx';

/** The encoded videos: what was asked, what came out and what it cost. */
export function Outputs({ job }: { job: Job }) {
  const { data: plan } = useQuery({ ...planQuery(job.id), enabled: job.status !== 'queued' });
  const videos = job.files.filter(({ type }) => type !== 'image');
  if (videos.length === 0)
    return (
      <section>
        <h3>Encoded videos</h3>
        <p className="quiet-text">
          {job.status === 'failed'
            ? 'There are none: the job failed.'
            : 'They are listed here once the job is completed.'}
        </p>
      </section>
    );
  return (
    <section>
      <h3>Encoded videos</h3>
      <div className="table-scroll">
        <table className="outputs">
          <thead>
            <tr>
              <th>Format</th>
              <th>Asked</th>
              <th>Actual</th>
              <th>Size</th>
              <th>Bit rate</th>
              <th>CPU time</th>
              <th>
                <span className="hidden">URL</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {videos.map((file) => (
              <Output key={file.id} file={file} job={job} plan={plan} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Output({ file, job, plan }: { file: OutputFile; job: Job; plan: Plan | undefined }) {
  const format = file.type === 'x-tar' ? 'HLS' : 'MP4';
  const preset = job.presets.find(({ id }) => id === file.presetId);
  const asked = file.type === 'x-tar' ? (preset?.resolutions.join(', ') ?? file.resolution) : file.resolution;
  const renditions = renditionsOf(file.id, plan, job.stats);
  const cpu = renditions.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const of = `the ${format} of ${file.resolution}`;
  return (
    <tr>
      <td>{format}</td>
      <td>{asked}</td>
      <td className="number">{file.meta ? size(file.meta.resolution) : '-'}</td>
      <td className="number">{bytes(file.size)}</td>
      <td className="number">{file.bitrate === undefined ? '-' : bitrate(file.bitrate)}</td>
      <td className="number">
        {renditions.length === 0 ? '-' : span(cpu)}
        <span className="quiet-text block">{reuseOf(renditions)}</span>
      </td>
      <td>
        <UrlActions url={file.fileUrl} of={of} {...(file.type === 'video' && { download: downloadName(job, file) })} />
      </td>
    </tr>
  );
}

const downloadName = (job: Job, { resolution }: OutputFile) => `${nameOf(job).replace(/\.\w+$/, '')}-${resolution}.mp4`;
