import { Link } from 'wouter';
import type { Job } from '../../../../src/schemas/job.ts';
import { bytes, clock, percent, span } from '../../format.ts';
import { encodingSeconds, nameOf } from '../../job-facts.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { useAddress } from './address.ts';

interface Props {
  job: Job;
  open: boolean;
  selected: boolean;
  onToggle: () => void;
}

export function JobRow({ job, open, selected, onToggle }: Props) {
  const address = useAddress();
  const seconds = encodingSeconds(job);
  const name = nameOf(job);
  const measures = job.source && `${clock(job.source.duration)}, ${bytes(job.source.size)}`;
  return (
    <tr className={open ? 'open' : ''}>
      <td className="check">
        <input type="checkbox" aria-label={`Select ${name}`} checked={selected} onChange={onToggle} />
      </td>
      <td className="video">
        <Link href={address(job.id)} className="video-name" aria-current={open ? 'true' : undefined}>
          {name}
        </Link>
        <span className="mono quiet-text wide-only">{job.id}</span>
        <span className="quiet-text narrow-only">
          {measures && `${measures}, `}
          <Time at={job.createdAt} />
        </span>
      </td>
      <td className="extra number">{measures ?? (job.status === 'failed' ? '-' : 'Not known yet')}</td>
      <td className="status">
        <StatusBadge job={job} />
        {job.status === 'processing' && (
          <div className="row-progress">
            <progress value={job.progress} aria-label={`Progress of ${name}`} />
            <span className="number quiet-text">{percent(job.progress)}</span>
          </div>
        )}
      </td>
      <td className="extra number">{seconds === null ? '-' : span(seconds)}</td>
      <td className="extra number">
        <Time at={job.createdAt} />
      </td>
    </tr>
  );
}
