import { XIcon } from 'lucide-react';
import { Link } from 'wouter';
import { bytes, span } from '../../format.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { pause, remove, resume } from '../../uploads/queue.ts';
import { secondsLeft, type Upload } from '../../uploads/upload.ts';

/** How far one is, and what can be done about it. */
export function UploadRow({ upload }: { upload: Upload }) {
  const { id, name, size, sent, state, error, jobId } = upload;
  return (
    <li className="upload-row">
      <span className="upload-name" title={name}>
        {name}
      </span>
      <span className="upload-actions">
        {state === 'sending' && <Button onClick={() => pause(id)}>Pause</Button>}
        {state === 'paused' && <Button onClick={() => resume(id)}>Resume</Button>}
        {state === 'failed' && <Button onClick={() => resume(id)}>Send again</Button>}
        {jobId !== null && (
          <Link href={`/videos/${jobId}`} className={buttonClass()}>
            Show video
          </Link>
        )}
        <Button look="quiet" square onClick={() => remove(id)} aria-label={`Take ${name} off the list`} title="Remove">
          <XIcon aria-hidden size={16} />
        </Button>
      </span>
      {(state === 'sending' || state === 'paused') && (
        <progress value={sent} max={size} aria-label={`Progress of ${name}`} />
      )}
      <span className={error === null ? 'upload-state quiet-text' : 'upload-state bad-text'}>
        {error ?? stateOf(upload)}
      </span>
      <span className="hidden" role="status">
        {error ?? announced(upload)}
      </span>
    </li>
  );
}

/** What is said aloud of it: not every byte, but each quarter. */
function announced(upload: Upload): string {
  const { name, state, size, sent } = upload;
  if (state !== 'sending') return `${name}: ${stateOf(upload)}`;
  return `${name}: sending, ${Math.floor((sent / Math.max(size, 1)) * 4) * 25} %`;
}

function stateOf(upload: Upload): string {
  const { state, size, sent, speed, wanted, stored } = upload;
  const left = secondsLeft(upload);
  const asked = wanted === null ? '' : ', then it is encoded';
  switch (state) {
    case 'waiting':
      return `Waits for its turn, ${bytes(size)}${asked}`;
    case 'sending':
      return (
        [
          `${bytes(sent)} of ${bytes(size)}`,
          ...(speed > 0 ? [`${bytes(speed)}/s`] : []),
          ...(left === null ? [] : [`${span(Math.max(1, left))} left`]),
        ].join(', ') + asked
      );
    case 'paused':
      return `Paused at ${bytes(sent)} of ${bytes(size)}`;
    case 'reading':
      return 'Sent. The server is checking it...';
    case 'stored':
      return stored === null ? 'The server fetches it when the job starts' : `Arrived, ${bytes(size)}`;
    case 'created':
      return 'Handed to the encoder';
    case 'failed':
      return 'Failed';
  }
}
