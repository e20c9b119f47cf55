import { useQuery } from '@tanstack/react-query';
import { plural } from '../../format.ts';
import { workersQuery } from '../../server/workers.ts';
import { Empty, Fault, Loading } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { WorkerCard } from './worker-card.tsx';
import './workers.css';

/** The processes that encode, and what each has in hand. */
export default function Workers() {
  const { data: workers, error, refetch } = useQuery(workersQuery);
  const slots = workers?.reduce((sum, worker) => sum + worker.slots, 0) ?? 0;
  return (
    <Page title="Workers" actions={workers && <span className="quiet-text">{plural(slots, 'slot')} in all</span>}>
      {error && <Fault error={error} again={refetch} />}
      {workers === undefined && !error && <Loading what="the workers" />}
      {workers?.length === 0 && (
        <Empty title="No worker is running.">
          <p>
            Jobs wait until one is. Start one with <code>ROLE=worker npm start</code>, on the same database.
          </p>
        </Empty>
      )}
      <ul className="workers">
        {workers?.map((worker) => (
          <WorkerCard key={worker.id} worker={worker} />
        ))}
      </ul>
    </Page>
  );
}
