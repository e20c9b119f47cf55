/** What the sender calls the file: `filename*`, then `filename` (RFC 6266), then the end of the URL; `null` for none. */
export function downloadName(url: URL, disposition: string | undefined): string | null {
  const named = disposition === undefined ? null : dispositionName(disposition);
  return clean(named ?? decoded(url.pathname.slice(url.pathname.lastIndexOf('/') + 1)));
}

function dispositionName(disposition: string): string | null {
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  if (extended !== undefined) return decoded(extended);
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition);
  return plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2] ?? null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A name to show, never a path: the part after the last separator, without control characters. */
function clean(name: string): string | null {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const shown = last
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 255);
  return shown === '' || shown === '.' || shown === '..' ? null : shown;
}
