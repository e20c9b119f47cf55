import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job } from '../../../../src/schemas/job.ts';
import type { Delivery, DeliveryAttempt } from '../../../../src/schemas/webhook.ts';
import { span } from '../../format.ts';
import { deliveriesQuery, redeliver } from '../../server/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Fault, Loading } from '../../ui/notes.tsx';
import { Badge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { complain, say } from '../../ui/toasts.tsx';

const states = {
  pending: { tone: 'queued', words: 'Waiting' },
  delivered: { tone: 'completed', words: 'Delivered' },
  failed: { tone: 'failed', words: 'Given up' },
};

/** Where the end of the job is told, and every attempt to. */
export function Deliveries({ job }: { job: Job }) {
  const { data, error, refetch } = useQuery({
    ...deliveriesQuery(job.id),
    enabled: job.webhookUrl !== undefined,
    refetchInterval: ({ state }) => state.data?.data.some(({ status }) => status === 'pending') && 3000,
  });
  if (job.webhookUrl === undefined)
    return (
      <p className="quiet-text">
        This job has no webhook. Give a <code>webhookUrl</code> with the next one, and it is called when the job ends.
      </p>
    );
  return (
    <>
      <div className="summary-id">
        <span className="mono">{job.webhookUrl}</span>
        <CopyButton text={job.webhookUrl} what="the webhook's URL" />
      </div>
      {error && <Fault error={error} again={refetch} />}
      {data === undefined && !error && <Loading what="the deliveries" />}
      {data?.data.length === 0 && <p className="quiet-text">Nothing has been sent yet: the job has not ended.</p>}
      {data?.data.map((delivery) => (
        <Sent key={delivery.id} delivery={delivery} />
      ))}
    </>
  );
}

function Sent({ delivery }: { delivery: Delivery }) {
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => redeliver(delivery.id),
    onSuccess: () => say('It is sent again.'),
    onError: complain,
    onSettled: () => client.invalidateQueries({ queryKey: deliveriesQuery(delivery.jobId).queryKey }),
  });
  const { tone, words } = states[delivery.status];
  return (
    <section className="delivery">
      <div className="summary-line">
        <Badge tone={tone}>{words}</Badge>
        <span className="mono quiet-text">{delivery.id}</span>
        <Button onClick={() => again.mutate()} disabled={again.isPending}>
          Send again
        </Button>
      </div>
      <ol className="attempts">
        {delivery.attempts.map((attempt) => (
          <li key={attempt.number}>
            <Attempt attempt={attempt} />
          </li>
        ))}
      </ol>
      {delivery.nextAttemptAt !== null && (
        <p className="quiet-text">
          Next attempt: <Time at={delivery.nextAttemptAt} />
        </p>
      )}
    </section>
  );
}

function Attempt({ attempt: { at, status, error, milliseconds } }: { attempt: DeliveryAttempt }) {
  return (
    <>
      <Time at={at} />: {status === null ? 'no answer' : `answered ${status}`} after {span(milliseconds / 1000)}
      {error !== null && <span className="quiet-text block">{error}</span>}
    </>
  );
}
