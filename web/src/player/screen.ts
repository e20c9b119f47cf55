import type { Playback } from '../../../src/schemas/playback.ts';
import { controls } from './controls.ts';
import { playFile, playStream } from './load.ts';
import type { Shown } from './playback.ts';

const frame = document.querySelector<HTMLElement>('.frame')!;
const status = document.querySelector('[role=status]')!;
const say = (words: string) => {
  status.textContent = words;
};

/** Shows what there is, once. */
export function show(shown: Shown): void {
  if (shown.playback) reserve(shown.playback);
  say('words' in shown ? shown.words : '');
  if ('words' in shown) return;
  const shownControls = controls();
  const { video, element } = shownControls;
  if (shown.playback.poster !== null) video.poster = shown.playback.poster;
  frame.replaceChildren(element);
  if (shown.playback.playbackUrl === null) playFile(video, shown.url, say);
  else void playStream(shownControls, shown.url, say);
}

/** The frame has the shape of the picture before there is one. */
function reserve({ width, height }: Playback): void {
  if (width === 0 || height === 0) return;
  frame.style.setProperty('--ratio', `${width} / ${height}`);
}
