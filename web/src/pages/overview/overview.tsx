import { Link } from 'wouter';
import { Page } from '../../ui/page.tsx';
import { LiveFigures } from './live-figures.tsx';
import { Month } from './month.tsx';
import { RecentVideos } from './recent-videos.tsx';
import './overview.css';

/** What happens now, what was used in a month, and what happened last. */
export default function Overview() {
  return (
    <Page title="Overview" actions={<Link href="/usage">Usage of any time</Link>}>
      <div className="overview">
        <LiveFigures />
        <Month />
        <RecentVideos />
      </div>
    </Page>
  );
}
