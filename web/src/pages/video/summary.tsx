import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '../../../../src/schemas/job.ts';
import { percent, span } from '../../format.ts';
import { type ActionName, actions, runAction } from '../../job-actions.ts';
import { encodingSeconds, nameOf } from '../../job-facts.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { StatusBadge, statusOf, statusWords } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { complain, say } from '../../ui/toasts.tsx';

const took = { queued: 'in work for', processing: 'encoding for', completed: 'encoded in', failed: 'ended after' };

/** Where the job stands, and what can be done to it. */
export function Summary({ job, onDeleted }: { job: Job; onDeleted: () => void }) {
  const seconds = encodingSeconds(job);
  return (
    <div className="summary">
      <div className="summary-line">
        <StatusBadge job={job} />
        <span className="quiet-text">
          <Time at={job.createdAt} />
          {seconds !== null && `, ${took[job.status]} ${span(seconds)}`}
        </span>
        <Actions job={job} onDeleted={onDeleted} />
      </div>
      <p className="hidden" role="status">
        {nameOf(job)}: {statusWords[statusOf(job)]}
      </p>
      {job.status === 'processing' && (
        <div className="row-progress">
          <progress value={job.progress} aria-label="Progress" />
          <span className="number quiet-text">{percent(job.progress)}</span>
        </div>
      )}
      <div className="summary-id">
        <span className="mono quiet-text">{job.id}</span>
        <CopyButton text={job.id} what="the id" />
      </div>
    </div>
  );
}

function Actions({ job, onDeleted }: { job: Job; onDeleted: () => void }) {
  const client = useQueryClient();
  const [asked, ask] = useState<ActionName | null>(null);
  const run = async (name: ActionName) => {
    const { faults } = await runAction(name, [job]);
    for (const fault of faults) complain(fault);
    if (faults.length === 0) say(`${actions[name].done}.`);
    if (faults.length === 0 && name === 'delete') {
      onDeleted();
      client.removeQueries({ queryKey: ['job', job.id] });
    } else await client.invalidateQueries({ queryKey: ['job', job.id] });
    await client.invalidateQueries({ queryKey: ['jobs'] });
  };
  const names = (Object.keys(actions) as ActionName[]).filter((name) => actions[name].fits(job));
  return (
    <span className="summary-actions">
      {names.map((name) => (
        <Button key={name} onClick={() => (actions[name].warning === null ? void run(name) : ask(name))}>
          {actions[name].name}
        </Button>
      ))}
      {asked && (
        <Confirm
          open
          title={`${actions[asked].name} this video?`}
          action={actions[asked].name}
          onConfirm={() => void run(asked)}
          onClose={() => ask(null)}
        >
          <p>{actions[asked].warning}</p>
        </Confirm>
      )}
    </span>
  );
}
