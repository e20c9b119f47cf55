import type { Job } from '../../../../src/schemas/job.ts';
import { JobRow } from './row.tsx';

interface Props {
  jobs: Job[];
  /** Id of the job in the panel. */
  open: string | null;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}

export function JobTable({ jobs, open, selected, onSelect }: Props) {
  const count = jobs.filter(({ id }) => selected.has(id)).length;
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  return (
    <div className="card table-card">
      <table className="jobs">
        <thead>
          <tr>
            <th className="check">
              <input
                type="checkbox"
                aria-label="Select all videos of this page"
                checked={count === jobs.length}
                ref={(box) => {
                  if (box) box.indeterminate = count > 0 && count < jobs.length;
                }}
                onChange={() => onSelect(new Set(count === jobs.length ? [] : jobs.map(({ id }) => id)))}
              />
            </th>
            <th>Video</th>
            <th className="extra">Duration and size</th>
            <th>Status</th>
            <th className="extra">Encoding time</th>
            <th className="extra">Created</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <JobRow
              key={job.id}
              job={job}
              open={job.id === open}
              selected={selected.has(job.id)}
              onToggle={() => toggle(job.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
