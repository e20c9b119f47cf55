import Hls from 'hls.js';
import type { VideoRenditionList, VideoTrack } from 'media-tracks';

/** What the polyfill gives a video: the sizes that it can be seen in, which media-chrome shows as a menu. */
interface WithRenditions {
  addVideoTrack(kind: string): VideoTrack;
  videoRenditions: VideoRenditionList;
}

/** Tells the menu which sizes there are, and the player which one somebody chose; -1 is by itself. */
export function offerQualities(hls: Hls, video: HTMLVideoElement): void {
  const offering = video as unknown as WithRenditions;
  hls.on(Hls.Events.MANIFEST_PARSED, (_event, { levels }) => {
    const track = offering.addVideoTrack('main');
    track.selected = true;
    // By its id the menu names the one that was chosen
    for (const [index, { url, width, height, videoCodec, bitrate }] of levels.entries())
      track.addRendition(url[0]!, width, height, videoCodec, bitrate).id = String(index);
  });
  offering.videoRenditions.addEventListener('change', () => {
    hls.nextLevel = offering.videoRenditions.selectedIndex;
  });
}
