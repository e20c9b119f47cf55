import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { nameOf } from '../../job-facts.ts';
import { jobsQuery } from '../../server/jobs.ts';
import { usePolling } from '../../server/live.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Empty } from '../../ui/notes.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';

/** The newest five. */
export function RecentVideos() {
  const refetchInterval = usePolling(true);
  const { data } = useQuery({ ...jobsQuery({ page: 1, perPage: 5 }), refetchInterval });
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">Newest videos</h2>
      <div className="card">
        {data?.data.length === 0 && (
          <Empty title="No videos yet.">
            <Link href="/upload" className={buttonClass('primary')}>
              Upload a video
            </Link>
          </Empty>
        )}
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
