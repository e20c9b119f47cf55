import type { MultivariantPlaylist } from '../playlists/multivariant.ts';
import type { Presentation } from './presentation.ts';

type Media = MultivariantPlaylist['media'];

/** What each EXT-X-MEDIA says is so (RFC 8216bis sections 4.4.6.1 and 4.4.6.1.1). */
export function audioFaults({ playlist, renditions }: Presentation): string[] {
  const { media, variants } = playlist;
  const named = new Set(media.map((one) => one['GROUP-ID']));
  const asked = new Set(variants.flatMap(({ attributes }) => attributes.AUDIO ?? []));
  return [
    ...[...asked].filter((group) => !named.has(group)).map((group) => `there is no audio group ${group}`),
    ...[...named].filter((group) => !asked.has(group ?? '')).map((group) => `no variant has the audio group ${group}`),
    ...[...named].flatMap((group) => groupFaults(media.filter((one) => one['GROUP-ID'] === group))),
    ...media.flatMap(memberFaults),
    ...media.flatMap(({ URI = '', CHANNELS, NAME }) => {
      const entry = renditions.get(URI)?.track.entry;
      if (entry === undefined) return [];
      if (entry.kind !== 'audio') return [`${URI} in an audio group is a picture`];
      return CHANNELS === String(entry.channels)
        ? []
        : [`CHANNELS of ${NAME} is ${CHANNELS}, the sound has ${entry.channels}`];
    }),
  ];
}

function groupFaults(group: Media): string[] {
  const [{ 'GROUP-ID': id } = {}] = group;
  const preset = group.filter(({ DEFAULT }) => DEFAULT === 'YES').length;
  const names = new Set(group.map(({ NAME }) => NAME));
  return [
    ...(preset === 1 ? [] : [`the audio group ${id} has ${preset} members with DEFAULT=YES`]),
    ...(names.size === group.length ? [] : [`members of the audio group ${id} have the same NAME`]),
  ];
}

function memberFaults({ NAME, LANGUAGE, DEFAULT, AUTOSELECT }: Media[number]): string[] {
  return [
    ...(NAME === '' ? ['NAME is empty'] : []),
    ...(DEFAULT === 'YES' && AUTOSELECT === 'NO' ? [`${NAME} has DEFAULT=YES and AUTOSELECT=NO`] : []),
    ...(LANGUAGE === undefined || isLanguage(LANGUAGE) ? [] : [`LANGUAGE "${LANGUAGE}" is no tag of RFC 5646`]),
  ];
}

/** Languages with a code of two letters have no other one (RFC 5646 section 2.2.1). */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0]?.toLowerCase() === tag.toLowerCase();
  } catch {
    return false;
  }
}
