import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { nameOf } from '../../job-facts.ts';
import { jobsQuery } from '../../server/jobs.ts';
import { usePolling } from '../../server/live.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';

export const newestQuery = jobsQuery({ page: 1, perPage: 5 });

/** The newest five. */
export function RecentVideos() {
  const refetchInterval = usePolling(true);
  const { data } = useQuery({ ...newestQuery, refetchInterval });
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">Newest videos</h2>
      <div className="card">
        <ul className="recent">
          {data?.data.map((job) => (
            <li key={job.id}>
              <Link href={`/videos/${job.id}`} className="recent-name">
                {nameOf(job)}
              </Link>
              <StatusBadge job={job} />
              <span className="quiet-text number">
                <Time at={job.createdAt} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
