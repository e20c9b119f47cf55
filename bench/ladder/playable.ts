/** The parts of a playlist that a player goes on with. */
export interface Playlist {
  /** Media playlists of a multivariant playlist: pictures and other renditions. */
  media: string[];
  /** Init segment and first segment of a media playlist. */
  init: string | null;
  first: string | null;
}

/** RFC 8216, as far as a player needs it to begin. Addresses are as they stand there. */
export function readPlaylist(text: string): Playlist {
  const lines = text.split('\n').map((line) => line.trim());
  const plain = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const named = lines.filter((line) => line.startsWith('#EXT-X-MEDIA:')).flatMap((line) => attribute(line, 'URI'));
  const multivariant = lines.some((line) => line.startsWith('#EXT-X-STREAM-INF:'));
  const [init = null] = lines
    .filter((line) => line.startsWith('#EXT-X-MAP:'))
    .flatMap((line) => attribute(line, 'URI'));
  return multivariant
    ? { media: [...plain, ...named], init: null, first: null }
    : { media: [], init, first: plain[0] ?? null };
}

/** All that a playlist names, as it stands there. */
export function addressesIn(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line) => (line.startsWith('#') ? attribute(line, 'URI') : line === '' ? [] : [line]));
}

function attribute(line: string, name: string): string[] {
  const value = new RegExp(`[:,]${name}="([^"]*)"`).exec(line)?.[1];
  return value === undefined ? [] : [value];
}

/**
 * Whether a player could begin: the multivariant playlist names all that was asked for, and of each rendition the media
 * playlist, the init segment and the first segment can be fetched.
 *
 * @param renditions how many media playlists there have to be
 */
export async function isPlayable(playbackUrl: string, renditions: number): Promise<boolean> {
  const index = await fetched(playbackUrl);
  if (index === null) return false;
  const { media } = readPlaylist(index);
  if (media.length < renditions) return false;
  const ready = await Promise.all(media.map((address) => hasStart(new URL(address, playbackUrl).href)));
  return ready.every((one) => one);
}

async function hasStart(playlistUrl: string): Promise<boolean> {
  const playlist = await fetched(playlistUrl);
  if (playlist === null) return false;
  const { init, first } = readPlaylist(playlist);
  if (init === null || first === null) return false;
  const parts = await Promise.all([init, first].map((address) => fetched(new URL(address, playlistUrl).href)));
  return parts.every((bytes) => bytes !== null && bytes.length > 0);
}

/** `null` where it is not there. */
async function fetched(url: string): Promise<string | null> {
  const answer = await fetch(url);
  const body = await answer.text();
  return answer.ok ? body : null;
}
