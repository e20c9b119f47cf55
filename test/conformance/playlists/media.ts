import { urlFaults } from '../read.ts';
import { mapAttributes, readAttributes } from './attributes.ts';
import { type Line, type Playlist, readLines } from './lines.ts';

export interface MediaPlaylist {
  /** Seconds. */
  target: number;
  /** Empty where it is not said. */
  type: string;
  ended: boolean;
  independent: boolean;
  /** URL of the init segment. */
  map: string;
  /** Durations in seconds, as EXTINF says. */
  segments: { uri: string; duration: number }[];
  faults: string[];
}

/** Protocol versions that EXTINF with a fraction, and EXT-X-MAP, need (RFC 8216bis section 8). */
const needed = { fractions: 3, map: 6 };

/** A media playlist of fragmented MP4 (RFC 8216bis sections 4.4.3 and 4.4.4). */
export function readMediaPlaylist(bytes: Buffer): MediaPlaylist {
  const playlist = readLines(bytes, 'media');
  const said = new Map(playlist.lines.flatMap(({ tag }) => (tag ? [[tag.name, tag.value]] : [])));
  const { segments, faults } = readSegments(playlist.lines);
  const map = readAttributes('EXT-X-MAP', said.get('EXT-X-MAP') ?? '', mapAttributes);
  const urls = [map.values.URI, ...segments.map(({ uri }) => uri)].filter((uri) => uri !== undefined);
  return {
    target: Number(said.get('EXT-X-TARGETDURATION') ?? 0),
    type: said.get('EXT-X-PLAYLIST-TYPE') ?? '',
    ended: said.has('EXT-X-ENDLIST'),
    independent: said.has('EXT-X-INDEPENDENT-SEGMENTS'),
    map: map.values.URI ?? '',
    segments,
    faults: [
      ...playlist.faults,
      ...faults,
      ...map.faults,
      ...versionFaults(playlist, said),
      ...urls.flatMap(urlFaults),
      ...(new Set(urls).size < urls.length ? ['a URL stands there more than once'] : []),
      ...(said.has('EXT-X-TARGETDURATION') ? [] : ['there is no EXT-X-TARGETDURATION']),
    ],
  };
}

/** An EXTINF before each segment, and all that holds for the whole playlist before the first. */
function readSegments(lines: Line[]): Pick<MediaPlaylist, 'segments' | 'faults'> {
  const segments: MediaPlaylist['segments'] = [];
  const faults: string[] = [];
  let duration: number | null = null;
  for (const { tag, uri } of lines) {
    if (uri !== null) {
      if (duration === null) faults.push(`the segment ${uri} has no EXTINF`);
      segments.push({ uri, duration: duration ?? 0 });
      duration = null;
    } else {
      if (duration !== null) faults.push(`EXTINF has no segment: ${tag.name} follows`);
      duration = tag.name === 'EXTINF' ? Number.parseFloat(tag.value) : null;
      if (segments.length > 0 && !['EXTINF', 'EXT-X-ENDLIST'].includes(tag.name))
        faults.push(`${tag.name} stands behind a segment`);
    }
  }
  if (duration !== null) faults.push('the last EXTINF has no segment');
  if (segments.length === 0) faults.push('there is no segment');
  return { segments, faults };
}

function versionFaults({ lines, version }: Playlist, said: Map<string, string>): string[] {
  const fractions = lines.some(({ tag }) => tag?.name === 'EXTINF' && tag.value.includes('.'));
  const least = said.has('EXT-X-MAP') ? needed.map : fractions ? needed.fractions : 1;
  return version < least ? [`EXT-X-VERSION is ${version}, its tags need ${least} (RFC 8216bis 8)`] : [];
}
