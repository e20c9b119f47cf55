import {
  BookOpenIcon,
  ChartColumnIcon,
  CpuIcon,
  FileCodeIcon,
  FilmIcon,
  KeyRoundIcon,
  LayoutDashboardIcon,
  SettingsIcon,
  UploadIcon,
} from 'lucide-react';
import { Link, useRoute } from 'wouter';

const entries = [
  { path: '/', name: 'Overview', Icon: LayoutDashboardIcon },
  { path: '/videos', name: 'Videos', Icon: FilmIcon },
  { path: '/upload', name: 'Upload', Icon: UploadIcon },
  { path: '/usage', name: 'Usage', Icon: ChartColumnIcon },
  { path: '/workers', name: 'Workers', Icon: CpuIcon },
  { path: '/keys', name: 'API keys', Icon: KeyRoundIcon },
  { path: '/settings', name: 'Settings', Icon: SettingsIcon },
];

export function Navigation({ onFollow }: { onFollow?: () => void }) {
  return (
    <nav aria-label="Main" className="navigation">
      <ul>
        {entries.map((entry) => (
          <Entry key={entry.path} {...entry} {...(onFollow && { onFollow })} />
        ))}
      </ul>
      <a href="/docs/guide" className="nav-link">
        <BookOpenIcon aria-hidden size={17} />
        Documentation
      </a>
      <a href="/docs" className="nav-link">
        <FileCodeIcon aria-hidden size={17} />
        API reference
      </a>
    </nav>
  );
}

function Entry({ path, name, Icon, onFollow }: (typeof entries)[number] & { onFollow?: () => void }) {
  // A video is below /videos, too
  const [here] = useRoute(path === '/' ? '/' : `${path}/*?`);
  return (
    <li>
      <Link href={path} className="nav-link" aria-current={here ? 'page' : undefined} onClick={onFollow}>
        <Icon aria-hidden size={17} />
        {name}
      </Link>
    </li>
  );
}
