import type { Config } from './config.ts';
import { type Links, signedLinks } from './core/links.ts';
import type { Secrets } from './core/secrets.ts';

/** What signs and checks the links of delivery where PLAYBACK says so. */
export function deliveryLinks(
  { playback, playbackExpires }: Pick<Config, 'playback' | 'playbackExpires'>,
  secrets: Pick<Secrets, 'derive'>,
): { links?: Links } {
  return playback === 'public' ? {} : { links: signedLinks(secrets.derive('delivery links'), playbackExpires) };
}
