import { lazy } from 'react';
import { Link, Route, Switch } from 'wouter';
import { Empty } from '../ui/notes.tsx';
import { Page } from '../ui/page.tsx';

const Overview = lazy(() => import('../pages/overview/overview.tsx'));
const Videos = lazy(() => import('../pages/videos/videos.tsx'));
const Upload = lazy(() => import('../pages/upload/upload.tsx'));
const Usage = lazy(() => import('../pages/usage/usage.tsx'));
const Workers = lazy(() => import('../pages/workers/workers.tsx'));
const Keys = lazy(() => import('../pages/keys/keys.tsx'));
const Settings = lazy(() => import('../pages/settings/settings.tsx'));

/** Each page is a script of its own. The server knows these paths, too: src/api/dashboard.ts. */
export function Pages() {
  return (
    <Switch>
      <Route path="/" component={Overview} />
      <Route path="/videos/:id?">{({ id }) => <Videos id={id ?? null} />}</Route>
      <Route path="/upload" component={Upload} />
      <Route path="/usage" component={Usage} />
      <Route path="/workers" component={Workers} />
      <Route path="/keys" component={Keys} />
      <Route path="/settings" component={Settings} />
      <Route>
        <Page title="No such page">
          <Empty title="There is nothing at this address.">
            <Link href="/videos">See the videos</Link>
          </Empty>
        </Page>
      </Route>
    </Switch>
  );
}
