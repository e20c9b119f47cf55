import { useQuery } from '@tanstack/react-query';
import { number } from '../../format.ts';
import { countQuery } from '../../server/jobs.ts';
import { usePolling } from '../../server/live.tsx';
import { workersQuery } from '../../server/workers.ts';
import { FigureCard } from '../../ui/figure-card.tsx';

/** What waits, what runs and what there is to run it. */
export function LiveFigures() {
  const refetchInterval = usePolling(true);
  const { data: queued } = useQuery({ ...countQuery('queued'), refetchInterval });
  const { data: processing } = useQuery({ ...countQuery('processing'), refetchInterval });
  const { data: workers } = useQuery(workersQuery);
  const slots = workers?.reduce((sum, worker) => sum + worker.slots, 0);
  const used = workers?.reduce((sum, worker) => sum + worker.tasks.length, 0);
  return (
    <section aria-labelledby="now">
      <h2 id="now">Now</h2>
      <dl className="figures">
        <FigureCard name="Queue" value={queued === undefined ? undefined : number(queued)}>
          waiting videos
        </FigureCard>
        <FigureCard name="Encoding now" value={processing === undefined ? undefined : number(processing)}>
          videos being encoded
        </FigureCard>
        <FigureCard name="Slots" value={slots === undefined ? undefined : `${used} of ${slots}`}>
          {workers?.length === 0 ? 'no worker is running' : 'in use'}
        </FigureCard>
      </dl>
    </section>
  );
}
