import type { Playback } from '../schemas/playback.ts';

/** `watch` is a page of its own, `embed` fills the frame that somebody put it in. */
export const pageKinds = ['watch', 'embed'] as const;

export interface WatchPage {
  kind: (typeof pageKinds)[number];
  /** Or why there is none. */
  playback: Playback | Absence;
  nonce: string;
  /** Where the pages of this job are, no slash at the end: .../watch/<id>, .../embed/<id>. */
  watchUrl: string;
  embedUrl: string;
  oembedUrl: string;
}

/** Why nobody sees anything at an address, by the codes of the errors: what a page says of it. */
const absences = {
  not_found: ['This video does not exist or was deleted', 'Check the link, or ask whoever sent it.'],
  link_invalid: ['This link does not open the video', 'A part of it is missing, or it belongs to another video.'],
  link_expired: ['This link has expired', 'Ask whoever sent it for a new one.'],
} as const;
export type Absence = keyof typeof absences;
export const isAbsence = (code: string): code is Absence => Object.hasOwn(absences, code);

/** Fills the built page. Everything that somebody sent is escaped. */
export function fillWatchPage(html: string, page: WatchPage): string {
  const { kind, playback, nonce } = page;
  const absent = typeof playback === 'string';
  const [title, status] = absent ? absences[playback] : [playback.title, 'Loading...'];
  const places: Record<string, string> = {
    '<!--head-->': absent ? '' : headOf(playback, page),
    '<!--frame-->': absent ? '' : '<div class="frame"></div>',
    // In the page as it is sent: a first paint before any script has the layout that stays
    '%PAGE%': kind,
    '%NONCE%': nonce,
    '%TITLE%': escapeHtml(title),
    '%STATUS%': status,
  };
  // All at once: what somebody sent is no place of its own
  return html.replace(new RegExp(Object.keys(places).join('|'), 'g'), (place) => places[place]!);
}

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
  const room = width > 0 ? [`<style nonce="${page.nonce}">:root { --ratio: ${width} / ${height}; }</style>`] : [];
  return [...room, `<link rel="canonical" href="${escapeHtml(page.watchUrl)}">`, oembed, ...metas].join('\n    ');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter]!);
