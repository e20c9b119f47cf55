let english: Intl.DisplayNames | undefined;

/** They take a while to load, and few sources name a language. */
function englishNames(): Intl.DisplayNames {
  english ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  return english;
}

/** The shortest tag of a language that a container names by ISO 639-2, e.g. "ger" (BCP 47); `null` where it names none. */
export function languageOf(code: string | null): string | null {
  if (code === null || !/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(code) || /^(und|mis|zxx|mul)$/.test(code)) return null;
  try {
    return Intl.getCanonicalLocales(code)[0] ?? null;
  } catch {
    return null;
  }
}

/** What a player shows for a sound track; each track of a group has another name. @param before the codes of those before it */
export function trackName(code: string | null, before: (string | null)[]): string {
  const named = (one: string | null) => {
    const language = languageOf(one);
    return (language && englishNames().of(language)) ?? 'Audio';
  };
  const same = before.filter((one) => named(one) === named(code)).length;
  return same === 0 ? named(code) : `${named(code)} ${same + 1}`;
}
