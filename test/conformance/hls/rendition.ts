import { boxIn } from '../iso/boxes.ts';
import { type Defaults, type Fragment, readDefaults, readFragments } from '../iso/fragments.ts';
import type { Sample } from '../iso/sample.ts';
import { type Track, tracksIn } from '../iso/track.ts';
import { type MediaPlaylist, readMediaPlaylist } from '../playlists/media.ts';
import { besides, type Read } from '../read.ts';
import { faultsAt, Unreadable } from '../unreadable.ts';

export interface Segment {
  uri: string;
  /** Seconds, as EXTINF says. */
  duration: number;
  bytes: Buffer;
  fragments: Fragment[];
  samples: Sample[];
}

/** A media playlist with all that it names. */
export interface Rendition {
  uri: string;
  playlist: MediaPlaylist;
  init: Buffer;
  track: Track;
  segments: Segment[];
  /** In the order of decoding. */
  samples: Sample[];
}

interface Init {
  init: Buffer;
  track: Track;
  usual: Defaults;
}

/** @returns `rendition` is null where its init segment, or one of its segments, cannot be read */
export async function readRendition(
  read: Read,
  uri: string,
): Promise<{ rendition: Rendition | null; faults: string[] }> {
  let rendition: Rendition | null = null;
  const faults = await faultsAt(uri, async () => {
    const playlist = readMediaPlaylist(await read(uri));
    const unread: string[] = [];
    const attempt = async <T>(path: string, parse: (bytes: Buffer) => T): Promise<T | null> => {
      let parsed: T | null = null;
      const found = await faultsAt(path, async () => {
        parsed = parse(await read(besides(uri, path)));
        return [];
      });
      unread.push(...found);
      return parsed;
    };
    const init = await attempt(playlist.map, readInit);
    if (init === null) return [...playlist.faults, ...unread];
    const segments: Segment[] = [];
    for (const { uri: path, duration } of playlist.segments) {
      const segment = await attempt(path, (bytes) => readSegment(path, duration, bytes, init));
      if (segment !== null) segments.push(segment);
    }
    const samples = segments.flatMap((segment) => segment.samples);
    const whole = unread.length === 0 && samples.length > 0;
    if (whole) rendition = { uri, playlist, init: init.init, track: init.track, segments, samples };
    return [...playlist.faults, ...unread];
  });
  return { rendition, faults };
}

function readInit(init: Buffer): Init {
  const moov = boxIn(init, 'moov');
  const [track, ...more] = tracksIn(moov);
  if (track === undefined || more.length > 0) throw new Unreadable('it has not exactly one track');
  return { init, track, usual: readDefaults(moov, track.id) };
}

function readSegment(uri: string, duration: number, bytes: Buffer, { track, usual }: Init): Segment {
  const fragments = readFragments(bytes, track.id, usual);
  const samples = fragments.flatMap((fragment) => fragment.samples);
  if (samples.length === 0) throw new Unreadable('it has no sample');
  return { uri, duration, bytes, fragments, samples };
}
