import { span } from '../../format.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Fault } from '../../ui/notes.tsx';
import type { TimelineRow } from './timeline.ts';

const words = { waiting: 'waits', queued: 'queued', running: 'running', done: '', failed: 'failed' };

/** @param host of its worker; only of one that still runs is it known */
export function StepRow({ row, host }: { row: TimelineRow; host: string | undefined }) {
  const { task, name, commands, seconds, from, length } = row;
  const state = task.status === 'done' && seconds !== null ? span(seconds) : words[task.status];
  return (
    <li>
      <details open={task.status === 'failed'}>
        <summary>
          <span className="step-name">{name}</span>
          <span className="number quiet-text">{state}</span>
          <span className="track">
            <span
              className={`bar ${task.status}`}
              style={{ marginLeft: `${from * 100}%`, width: `${Math.min(length, 1 - from) * 100}%` }}
            />
          </span>
        </summary>
        <div className="step-detail">
          {task.error && <Fault error={new Error(task.error.message)} />}
          <p className="quiet-text">
            {task.worker === null ? 'Not begun' : `By ${task.worker}`}
            {host && ` on ${host}`}
            {task.attempt > 1 && `, started ${task.attempt} times`}
          </p>
          {task.log && <Text title="The end of ffmpeg's log" text={task.log} />}
          {commands.length > 0 && <Text title="Commands" text={commands.join('\n\n')} />}
        </div>
      </details>
    </li>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <>
      <div className="section-header">
        <h4>{title}</h4>
        <CopyButton text={text} what={title.toLowerCase()} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <pre tabIndex={0}>{text}</pre>
    </>
  );
}
