import { urlFaults } from '../read.ts';
import { mediaAttributes, readAttributes, variantAttributes } from './attributes.ts';
import { readLines } from './lines.ts';

/** Attributes as they stand there, without quotes. */
type Attributes = Record<string, string>;

export interface Variant {
  uri: string;
  attributes: Attributes;
}

export interface MultivariantPlaylist {
  independent: boolean;
  variants: Variant[];
  /** Sound, of all groups. */
  media: Attributes[];
  faults: string[];
}

/** A multivariant playlist (RFC 8216bis section 4.4.6). */
export function readMultivariantPlaylist(bytes: Buffer): MultivariantPlaylist {
  const { lines, faults } = readLines(bytes, 'multivariant');
  const variants: Variant[] = [];
  const media: Attributes[] = [];
  let pending: Attributes | null = null;
  for (const { tag, uri } of lines) {
    if (pending !== null && uri === null) faults.push('EXT-X-STREAM-INF has no URL on the next line');
    if (uri !== null && pending === null) faults.push(`the URL ${uri} has no EXT-X-STREAM-INF`);
    if (uri !== null && pending !== null) variants.push({ uri, attributes: pending });
    pending = null;
    if (tag?.name === 'EXT-X-MEDIA') {
      const read = readAttributes(tag.name, tag.value, mediaAttributes);
      media.push(read.values);
      faults.push(...read.faults);
    }
    if (tag?.name === 'EXT-X-STREAM-INF') {
      const read = readAttributes(tag.name, tag.value, variantAttributes);
      pending = read.values;
      faults.push(...read.faults);
    }
  }
  if (pending !== null) faults.push('EXT-X-STREAM-INF has no URL on the next line');
  if (variants.length === 0) faults.push('there is no variant');
  const urls = [...variants.map(({ uri }) => uri), ...media.flatMap(({ URI }) => URI ?? [])];
  faults.push(...urls.flatMap(urlFaults));
  const independent = lines.some(({ tag }) => tag?.name === 'EXT-X-INDEPENDENT-SEGMENTS');
  return { independent, variants, media, faults };
}
