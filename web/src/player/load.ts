import type { Controls } from './controls.ts';

const failed = 'The video cannot be played here.';
const unreachable = 'The video cannot be loaded. Reload the page to try again.';

export function playFile(video: HTMLVideoElement, url: string, say: (words: string) => void): void {
  video.onerror = () => say(failed);
  video.preload = 'metadata';
  video.src = url;
}

/** Plays HLS, also one that still grows. Nothing but its beginning is loaded before somebody wants to see it. */
export async function playStream(on: Controls, url: string, say: (words: string) => void): Promise<void> {
  const { video, sounds } = on;
  // It is by far the largest script: the controls are there before it is
  const [{ default: Hls }, { offerQualities }, { offerSounds }] = await Promise.all([
    import('hls.js'),
    import('./qualities.ts'),
    import('./sounds.ts'),
  ]);
  if (!Hls.isSupported()) return playFile(video, url, say);
  // What its worker does is rewriting MPEG-TS: fragmented MP4 is handed on as it is
  const hls = new Hls({ startPosition: 0, enableWorker: false });
  const { maxBufferLength, maxBufferSize } = hls.config;
  Object.assign(hls.config, { maxBufferLength: 1, maxBufferSize: 1 });
  video.addEventListener('play', () => Object.assign(hls.config, { maxBufferLength, maxBufferSize }), { once: true });
  hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else say(unreachable);
  });
  offerQualities(hls, video);
  offerSounds(hls, video, sounds);
  hls.loadSource(url);
  hls.attachMedia(video);
}
