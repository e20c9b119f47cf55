import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { Router } from 'wouter';
import { ServerError } from './server/request.ts';
import { sessionQuery } from './server/session.ts';
import { Login } from './session/login.tsx';
import { Shell } from './shell/shell.tsx';
import { Fault } from './ui/notes.tsx';
import { Toasts } from './ui/toasts.tsx';

const passes = (error: Error) => error instanceof ServerError && (error.status === 0 || error.status >= 500);
const client = new QueryClient({
  defaultOptions: { queries: { retry: (count, error) => passes(error) && count < 2, staleTime: 1000 } },
});
client.getQueryCache().subscribe(({ query }) => {
  // The session has ended, whichever call found out
  const { error } = query.state;
  if (error instanceof ServerError && error.status === 401 && query.queryKey[0] !== 'session')
    client.setQueryData(sessionQuery.queryKey, null);
});

export function App() {
  return (
    <QueryClientProvider client={client}>
      <CSPProvider disableStyleElements>
        <Toasts>
          <Router>
            <Gate />
          </Router>
        </Toasts>
      </CSPProvider>
    </QueryClientProvider>
  );
}

/** The dashboard for who is logged in, else the way in. */
function Gate() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  if (error)
    return (
      <main className="alone">
        <Fault error={error} again={refetch} />
      </main>
    );
  if (session === undefined) return null;
  return session === null ? <Login /> : <Shell session={session} />;
}
