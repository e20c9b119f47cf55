import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Worker, WorkerTask } from '../../../../src/schemas/worker.ts';
import { percent, plural } from '../../format.ts';
import { setPaused, workersQuery } from '../../server/workers.ts';
import { taskKinds } from '../../task-kinds.ts';
import { Button } from '../../ui/button.tsx';
import { Warning } from '../../ui/notes.tsx';
import { Badge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { complain } from '../../ui/toasts.tsx';

export function WorkerCard({ worker }: { worker: Worker }) {
  const { id, host, pid, version, slots, paused, hindrance, startedAt, tasks } = worker;
  const client = useQueryClient();
  const toggle = useMutation({
    mutationFn: () => setPaused(id, !paused),
    onError: complain,
    onSettled: () => client.invalidateQueries({ queryKey: workersQuery.queryKey }),
  });
  const busy = tasks.length > 0;
  return (
    <li className="card worker">
      <div className="worker-header">
        <h2>{host}</h2>
        <Badge tone={paused ? 'failed' : busy ? 'processing' : 'queued'}>
          {paused ? 'Paused' : busy ? 'Working' : 'Idle'}
        </Badge>
        <Button
          onClick={() => toggle.mutate()}
          disabled={toggle.isPending}
          aria-label={`${paused ? 'Resume' : 'Pause'} ${host}`}
        >
          {paused ? 'Resume' : 'Pause'}
        </Button>
      </div>
      <p className="quiet-text">
        Process {pid}, version {version}, since <Time at={startedAt} />. {tasks.length} of {plural(slots, 'slot')} in
        use.
      </p>
      {hindrance !== null && <Warning>{hindrance}</Warning>}
      {busy && (
        <ul className="worker-tasks">
          {tasks.map((task) => (
            <TaskRow key={`${task.jobId} ${task.step} ${task.kind}`} task={task} />
          ))}
        </ul>
      )}
    </li>
  );
}

function TaskRow({ task: { jobId, kind, startedAt, progress } }: { task: WorkerTask }) {
  const name = taskKinds[kind] ?? kind;
  return (
    <li>
      <span>
        <Link href={`/videos/${jobId}`}>{name}</Link>
        <span className="quiet-text">
          {' '}
          since <Time at={startedAt} />
        </span>
      </span>
      <progress value={progress} aria-label={`Progress of: ${name}`} />
      <span className="number quiet-text">{percent(progress)}</span>
    </li>
  );
}
