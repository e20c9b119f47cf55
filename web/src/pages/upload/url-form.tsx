import type { FormEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { addUrl } from '../../uploads/queue.ts';

/** The server fetches it by itself. */
export function UrlForm() {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    addUrl(String(new FormData(event.currentTarget).get('url')).trim());
    event.currentTarget.reset();
  };
  return (
    <form className="url-form" onSubmit={submit}>
      <input
        type="url"
        name="url"
        aria-label="URL of a video"
        placeholder="or paste the URL of a video: https://..."
        pattern="[hH][tT][tT][pP][sS]?://.+"
        title="A URL that begins with http:// or https://"
        required
      />
      <Button type="submit">Add</Button>
    </form>
  );
}
