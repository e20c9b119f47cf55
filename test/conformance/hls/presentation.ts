import type { MultivariantPlaylist, Variant } from '../playlists/multivariant.ts';
import type { Rendition } from './rendition.ts';

/** An HLS output, read whole. Renditions that cannot be read are left out of it. */
export interface Presentation {
  playlist: MultivariantPlaylist;
  /** By the URL of their media playlist. */
  renditions: Map<string, Rendition>;
}

/** What a variant plays: its own rendition, and those of its audio group. `null` where one could not be read. */
export function played(
  { playlist, renditions }: Presentation,
  { uri, attributes }: Variant,
): { main: Rendition; sounds: Rendition[] } | null {
  const main = renditions.get(uri);
  const group = playlist.media.filter((one) => one['GROUP-ID'] === attributes.AUDIO && attributes.AUDIO !== undefined);
  const sounds = group.map(({ URI = '' }) => renditions.get(URI));
  return main && sounds.every((one) => one !== undefined) ? { main, sounds } : null;
}

/** The renditions with a picture, in the order of their variants. */
export const pictures = ({ renditions }: Presentation): Rendition[] =>
  [...renditions.values()].filter(({ track }) => track.entry.kind === 'video');
