import type { Job } from '../../../../src/schemas/job.ts';
import { CopyButton } from '../../ui/copy-button.tsx';

/** What was asked, and what its sender wrote on it. */
export function Request({ job }: { job: Job }) {
  const { presets, thumbnails, priority, quality, userData } = job;
  const asked = { presets: presets.map(withoutId), thumbnails: thumbnails.map(withoutId), priority, quality };
  return (
    <>
      <Json title="User data" value={userData} none="This job carries no user data." />
      <Json title="Request" value={asked} none="" />
    </>
  );
}

const withoutId = <T extends { id: string }>({ id: _, ...rest }: T) => rest;

function Json({ title, value, none }: { title: string; value: unknown; none: string }) {
  const text = value === undefined ? '' : JSON.stringify(value, null, 2);
  return (
    <section>
      <div className="section-header">
        <h3>{title}</h3>
        {text !== '' && <CopyButton text={text} what={title.toLowerCase()} />}
      </div>
      {text === '' ? (
        <p className="quiet-text">{none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard
        <pre tabIndex={0}>{text}</pre>
      )}
    </section>
  );
}
