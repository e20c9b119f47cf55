import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '../../../../src/schemas/job.ts';
import { plural } from '../../format.ts';
import { type ActionName, actions, runAction } from '../../job-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { complain, say } from '../../ui/toasts.tsx';

interface Props {
  /** Those that are selected. */
  jobs: Job[];
  onDone: () => void;
}

/** What can be done to many at once; each to those of them that it fits. */
export function BulkActions({ jobs, onDone }: Props) {
  const client = useQueryClient();
  const [asked, ask] = useState<ActionName | null>(null);
  if (jobs.length === 0) return null;

  const run = async (name: ActionName) => {
    const { done, faults } = await runAction(name, jobs);
    if (done > 0) say(`${actions[name].done}: ${plural(done, 'video')}.`);
    for (const fault of faults.slice(0, 3)) complain(fault);
    onDone();
    await client.invalidateQueries({ queryKey: ['jobs'] });
    await client.invalidateQueries({ queryKey: ['job'] });
  };
  const start = (name: ActionName) => (actions[name].warning === null ? void run(name) : ask(name));
  const fitting = (name: ActionName) => jobs.filter(actions[name].fits).length;

  return (
    <section className="bulk card" aria-label="Selected videos">
      <span role="status">{plural(jobs.length, 'video')} selected</span>
      {(Object.keys(actions) as ActionName[]).map((name) => (
        <Button key={name} disabled={fitting(name) === 0} onClick={() => start(name)}>
          {actions[name].name} {fitting(name) > 0 && fitting(name)}
        </Button>
      ))}
      <Button look="quiet" onClick={onDone}>
        Select none
      </Button>
      {asked && (
        <Confirm
          open
          title={`${actions[asked].name} ${plural(fitting(asked), 'video')}?`}
          action={actions[asked].name}
          onConfirm={() => void run(asked)}
          onClose={() => ask(null)}
        >
          <p>{actions[asked].warning}</p>
        </Confirm>
      )}
    </section>
  );
}
