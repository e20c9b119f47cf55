import Hls from 'hls.js';
import type { AudioTrack, AudioTrackList } from 'media-tracks';

/** What the polyfill gives a video: what can be heard with it, which media-chrome shows as a menu. */
interface WithSounds {
  addAudioTrack(kind: string, label: string, language: string): AudioTrack;
  audioTracks: AudioTrackList;
}

/** Tells the menu which sounds there are, where that is more than one, and the player which one somebody chose. */
export function offerSounds(hls: Hls, video: HTMLVideoElement, item: HTMLElement): void {
  const { audioTracks, addAudioTrack } = video as unknown as WithSounds;
  hls.on(Hls.Events.MANIFEST_PARSED, (_event, { audioTracks: found }) => {
    if (found.length < 2) return;
    for (const [index, { name, lang = '', default: first }] of found.entries()) {
      const track = addAudioTrack.call(video, first ? 'main' : 'alternative', name, lang);
      // By its id the menu names the one that was chosen
      Object.assign(track, { id: String(index), enabled: first });
    }
    item.hidden = false;
  });
  audioTracks.addEventListener('change', () => {
    const chosen = [...audioTracks].find(({ enabled }) => enabled);
    if (chosen?.id !== undefined) hls.audioTrack = Number(chosen.id);
  });
}
