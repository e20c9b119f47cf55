import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { LiveEvents } from './live-events.ts';

const Live = createContext(false);

/** Milliseconds until a query asks again: seldom while the server tells by itself. */
export function usePolling(moving: boolean): number {
  if (useContext(Live)) return 30_000;
  return moving ? 1500 : 10_000;
}

/** Keeps the jobs that are shown as the server says they are, as long as it has a stream of events. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const events = new LiveEvents(client);
    const stream = new EventSource('/v1/events');
    stream.onopen = () => {
      setLive(true);
      events.missed();
    };
    stream.onerror = () => setLive(false);
    stream.addEventListener('progress', ({ data }) => events.progress(JSON.parse(data)));
    stream.addEventListener('status', ({ data }) => events.changed(JSON.parse(data)));
    return () => {
      stream.close();
      events.end();
    };
  }, [client]);
  return <Live value={live}>{children}</Live>;
}
