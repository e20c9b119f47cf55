import { decode, decodeFaults } from './decoded.ts';
import { alignmentFaults } from './hls/alignment.ts';
import { audioFaults } from './hls/audio-groups.ts';
import { initFaults } from './hls/init-segment.ts';
import type { HlsOptions } from './hls/options.ts';
import { type Presentation, pictures } from './hls/presentation.ts';
import { type Rendition, readRendition } from './hls/rendition.ts';
import { segmentFaults } from './hls/segments.ts';
import { variantFaults } from './hls/variants.ts';
import { readMultivariantPlaylist } from './playlists/multivariant.ts';
import { besides, type Read } from './read.ts';
import { faultsAt } from './unreadable.ts';

/**
 * Reads an HLS output as a strict player would: fragmented MP4, H.264 and AAC, sound demuxed.
 *
 * @param index path of the multivariant playlist, for `read`
 * @returns what does not conform, a plain sentence each; empty where everything does
 */
export async function checkHls(read: Read, index: string, options: HlsOptions = {}): Promise<string[]> {
  return faultsAt(index, async () => {
    const playlist = readMultivariantPlaylist(await read(index));
    const presentation: Presentation = { playlist, renditions: new Map() };
    const uris = [...playlist.variants.map(({ uri }) => uri), ...playlist.media.flatMap(({ URI }) => URI ?? [])];
    const faults = [...playlist.faults];
    for (const uri of new Set(uris)) {
      const { rendition, faults: unread } = await readRendition((path) => read(besides(index, path)), uri);
      faults.push(...unread);
      if (rendition === null) continue;
      presentation.renditions.set(uri, rendition);
      faults.push(...(await faultsAt(uri, () => renditionFaults(rendition, options))));
    }
    return [
      ...faults,
      ...independenceFaults(presentation),
      ...audioFaults(presentation),
      ...variantFaults(presentation, options),
      ...alignmentFaults(presentation, options),
    ];
  });
}

async function renditionFaults(rendition: Rendition, options: HlsOptions): Promise<string[]> {
  const { init, segments, samples } = rendition;
  const faults = [...(await initFaults(rendition)), ...(await segmentFaults(rendition, options))];
  if (options.decode === false) return faults;
  const decoded = await decode(Buffer.concat([init, ...segments.map(({ bytes }) => bytes)]));
  return [...faults, ...decodeFaults(decoded, [samples.length])];
}

/** RFC 8216bis section 4.4.2.1; HLS authoring specification 9.11, 9.12. */
function independenceFaults(presentation: Presentation): string[] {
  if (presentation.playlist.independent) return [];
  const lacking = pictures(presentation).filter(({ playlist }) => !playlist.independent);
  return lacking.map(({ uri }) => `neither it nor ${uri} has EXT-X-INDEPENDENT-SEGMENTS`);
}
