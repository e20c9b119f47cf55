import type { Playback } from '../../../src/schemas/playback.ts';

/** Milliseconds between two questions. */
const pause = { waiting: 2000, unreachable: 5000 };

/** What there is to see: something to play, or a sentence that says why not yet, or not at all. */
export type Shown = { playback: Playback; url: string } | { playback: Playback | null; words: string };

const words = {
  queued: 'This video is waiting to be encoded. It will start here by itself.',
  completed: 'This video has nothing to play.',
  failed: 'This video could not be encoded.',
};

/** Why somebody who waits sees nothing any more, by the codes of the errors. */
const refusals = new Map([
  ['not_found', 'This video was deleted.'],
  ['link_expired', 'This link has expired. Ask whoever sent it for a new one.'],
  ['link_invalid', 'This link does not open the video any more. Ask whoever sent it for a new one.'],
]);

/** Asks until there is something to play, or nothing to wait for. */
export async function keepAsking(jobId: string, show: (shown: Shown) => void): Promise<void> {
  const again = (milliseconds: number) => setTimeout(() => keepAsking(jobId, show), milliseconds);
  try {
    const answer = await fetch(`/watch/${jobId}/source${location.search}`);
    const said = await answer.json();
    const refusal = refusals.get(said.code);
    if (refusal !== undefined) return show({ playback: null, words: refusal });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
    const playback = said as Playback;
    show(shownOf(playback));
    if (playback.playbackUrl === null && (playback.status === 'queued' || playback.status === 'processing'))
      again(pause.waiting);
  } catch {
    show({ playback: null, words: 'The server cannot be reached. Trying again...' });
    again(pause.unreachable);
  }
}

function shownOf(playback: Playback): Shown {
  const { status, progress } = playback;
  const url = playback.playbackUrl ?? playback.fileUrl;
  if (url !== null) return { playback, url };
  if (status !== 'processing') return { playback, words: words[status] };
  const done = Math.floor(progress * 100);
  return { playback, words: `This video is being encoded (${done} %). It will start here by itself.` };
}
