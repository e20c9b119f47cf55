export type Place = 'multivariant' | 'media';

interface TagRule {
  in: Place[];
  value: RegExp;
  /** May stand there more than once. */
  many?: true;
}

const nothing = /^$/;
const integer = /^\d{1,20}$/;
const attributes = /^[A-Z0-9-]+=/;
const both: Place[] = ['multivariant', 'media'];

/** The tags that these outputs may have (RFC 8216bis section 4.4): without encryption, byte ranges and live parts. */
export const tags: Record<string, TagRule> = {
  EXTM3U: { in: both, value: nothing },
  'EXT-X-VERSION': { in: both, value: integer },
  'EXT-X-INDEPENDENT-SEGMENTS': { in: both, value: nothing },
  'EXT-X-MEDIA': { in: ['multivariant'], value: attributes, many: true },
  'EXT-X-STREAM-INF': { in: ['multivariant'], value: attributes, many: true },
  'EXT-X-TARGETDURATION': { in: ['media'], value: /^[1-9]\d{0,19}$/ },
  'EXT-X-MEDIA-SEQUENCE': { in: ['media'], value: integer },
  'EXT-X-PLAYLIST-TYPE': { in: ['media'], value: /^(VOD|EVENT)$/ },
  'EXT-X-START': { in: both, value: attributes },
  'EXT-X-MAP': { in: ['media'], value: attributes },
  EXTINF: { in: ['media'], value: /^\d+(\.\d+)?,/, many: true },
  'EXT-X-ENDLIST': { in: ['media'], value: nothing },
};
