import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/notes.tsx';
import { Page } from '../ui/page.tsx';

interface Props {
  /** Address of the page: another one is tried anew. */
  at: string;
  children: ReactNode;
}

/** Keeps what surrounds a page whose script cannot be loaded: the server is away, or has other files since an update. */
export class PageGuard extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidUpdate({ at }: Props) {
    if (this.state.broken && at !== this.props.at) this.setState({ broken: false });
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Page title="Not loaded">
        <div role="alert">
          <Empty title="This page could not be loaded.">
            <p>The server cannot be reached, or was updated since this window was opened.</p>
            <Button look="primary" onClick={() => location.reload()}>
              Reload
            </Button>
          </Empty>
        </div>
      </Page>
    );
  }
}
