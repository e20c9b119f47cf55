import { Dialog } from '@base-ui/react/dialog';
import { useQueryClient } from '@tanstack/react-query';
import { LogOutIcon, MenuIcon, XIcon } from 'lucide-react';
import { Suspense, useState } from 'react';
import { Link, useLocation } from 'wouter';
import icon from '../icon.svg';
import { LiveUpdates } from '../server/live.tsx';
import { logOut, type Session, sessionQuery } from '../server/session.ts';
import { Button } from '../ui/button.tsx';
import { Loading } from '../ui/notes.tsx';
import { complain } from '../ui/toasts.tsx';
import { useDropAnywhere } from './drop-anywhere.ts';
import { Navigation } from './navigation.tsx';
import { PageGuard } from './page-guard.tsx';
import { Pages } from './pages.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** What surrounds every page: where one is, where one can go. */
export function Shell({ session }: { session: Session }) {
  useDropAnywhere();
  const [at] = useLocation();
  return (
    <LiveUpdates>
      <a href="#content" className="skip">
        Skip to the content
      </a>
      <div className="shell">
        <header className="top">
          <NavigationDrawer />
          <Link href="/" className="brand">
            <img src={icon} alt="" width={24} height={24} />
            Vodsmith
          </Link>
          <span className="project">{session.project.name}</span>
          <ThemeSwitch />
          <LogOut />
        </header>
        <div className="side">
          <Navigation />
        </div>
        <main id="content" tabIndex={-1}>
          <PageGuard at={at}>
            <Suspense fallback={<Loading what="the page" />}>
              <Pages />
            </Suspense>
          </PageGuard>
        </main>
      </div>
    </LiveUpdates>
  );
}

/** The navigation of narrow screens. */
function NavigationDrawer() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button quiet square drawer-button" aria-label="Open the navigation">
        <MenuIcon aria-hidden size={18} />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="drawer" aria-label="Navigation">
          <Dialog.Close className="button quiet square" aria-label="Close the navigation">
            <XIcon aria-hidden size={18} />
          </Dialog.Close>
          <Navigation onFollow={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function LogOut() {
  const client = useQueryClient();
  const leave = async () => {
    await logOut();
    client.setQueryData(sessionQuery.queryKey, null);
    // But not the session: who shows it would not hear of it any more
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
  };
  return (
    <Button look="quiet" square onClick={() => leave().catch(complain)} aria-label="Log out" title="Log out">
      <LogOutIcon aria-hidden size={17} />
    </Button>
  );
}
