import type { Playback } from '../schemas/playback.ts';

export interface WatchPage {
  /** `null`: there is no such job. */
  playback: Playback | null;
  nonce: string;
  /** Where the pages of this job are, no slash at the end: .../watch/<id>, .../embed/<id>. */
  watchUrl: string;
  embedUrl: string;
  oembedUrl: string;
}

/** Fills the built page. Everything that somebody sent is escaped. */
export function fillWatchPage(html: string, page: WatchPage): string {
  const title = page.playback?.title ?? 'No such video';
  const status = page.playback === null ? missing : 'Loading...';
  return html
    .replace('<!--head-->', () => (page.playback === null ? '' : headOf(page.playback, page)))
    .replaceAll('%NONCE%', page.nonce)
    .replaceAll('%TITLE%', () => escapeHtml(title))
    .replaceAll('%STATUS%', status);
}

const missing = 'There is no video at this address, or it has been deleted. Check the link that you followed.';

/** Open Graph (ogp.me) for previews of a link, and where its oEmbed is. */
function headOf({ title, width, height, poster, playbackUrl, fileUrl }: Playback, page: WatchPage): string {
  const picture = width > 0 ? { 'og:video:width': String(width), 'og:video:height': String(height) } : {};
  const stream = playbackUrl ?? fileUrl;
  const properties = {
    'og:site_name': 'Vodsmith',
    'og:type': 'video.other',
    'og:title': title,
    'og:url': page.watchUrl,
    ...(poster === null ? {} : { 'og:image': poster }),
    'og:video': page.embedUrl,
    'og:video:type': 'text/html',
    ...picture,
    ...(stream === null ? {} : { 'og:video:url': stream }),
  };
  const metas = Object.entries(properties).map(
    ([property, content]) => `<meta property="${property}" content="${escapeHtml(content)}">`,
  );
  const oembed = `<link rel="alternate" type="application/json+oembed" href="${escapeHtml(page.oembedUrl)}">`;
  // Room for the picture before there is a script
  const room = width > 0 ? [`<style nonce="%NONCE%">:root { --ratio: ${width} / ${height}; }</style>`] : [];
  return [...room, `<link rel="canonical" href="${escapeHtml(page.watchUrl)}">`, oembed, ...metas].join('\n    ');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter]!);
