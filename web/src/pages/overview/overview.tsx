import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { Loading } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { FirstVideo } from './first-video.tsx';
import { LiveFigures } from './live-figures.tsx';
import { Month } from './month.tsx';
import { newestQuery, RecentVideos } from './recent-videos.tsx';
import './overview.css';

/** What happens now, what was used in a month, and what happened last; before all that, the way to a first video. */
export default function Overview() {
  const { data, error } = useQuery(newestQuery);
  const [begins, setBegins] = useState<boolean | null>(null);
  // Asked once: it stays while the first video is sent and becomes a job
  if (begins === null && data) setBegins(data.data.length === 0);
  if (begins === null && error === null)
    return (
      <Page title="Overview">
        <Loading what="the overview" />
      </Page>
    );
  return (
    <Page title="Overview" actions={<Link href="/usage">Usage by date</Link>}>
      <div className="overview">
        {begins && <FirstVideo />}
        <LiveFigures />
        <Month />
        {!begins && <RecentVideos />}
      </div>
    </Page>
  );
}
