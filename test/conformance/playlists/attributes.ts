const values = {
  integer: /^\d{1,20}$/,
  float: /^\d+(\.\d+)?$/,
  text: /^"[^"]*"$/,
  size: /^[1-9]\d*x[1-9]\d*$/,
  yes: /^(YES|NO)$/,
  audio: /^AUDIO$/,
  range: /^(SDR|HLG|PQ)$/,
  none: /^(NONE|"[^"]*")$/,
};

/** Kind of value of each attribute that may stand there; those that must begin with "must". */
export type Rules = Record<string, keyof typeof values | `must ${keyof typeof values}`>;

/** Attributes of EXT-X-MEDIA for sound (RFC 8216bis section 4.4.6.1; LANGUAGE: HLS authoring specification 8.10). */
export const mediaAttributes: Rules = {
  TYPE: 'must audio',
  'GROUP-ID': 'must text',
  NAME: 'must text',
  LANGUAGE: 'must text',
  DEFAULT: 'yes',
  AUTOSELECT: 'yes',
  CHARACTERISTICS: 'text',
  CHANNELS: 'must text',
  URI: 'must text',
};

/** Of EXT-X-STREAM-INF (section 4.4.6.2; HLS authoring specification 9.1, 9.14). */
export const variantAttributes: Rules = {
  BANDWIDTH: 'must integer',
  'AVERAGE-BANDWIDTH': 'must integer',
  CODECS: 'must text',
  RESOLUTION: 'size',
  'FRAME-RATE': 'float',
  'VIDEO-RANGE': 'range',
  AUDIO: 'text',
  'CLOSED-CAPTIONS': 'none',
};

/** Of EXT-X-MAP (section 4.4.4.5). */
export const mapAttributes: Rules = { URI: 'must text' };

/** An attribute list (RFC 8216bis section 4.2), values without their quotes. Faults name the tag. */
export function readAttributes(
  tag: string,
  list: string,
  rules: Rules,
): { values: Record<string, string>; faults: string[] } {
  const found: Record<string, string> = {};
  const faults: string[] = [];
  const one = /([A-Z0-9-]+)=("[^"]*"|[^",\s]+)(,(?=.)|$)/y;
  while (one.lastIndex < list.length) {
    const from = one.lastIndex;
    const [, name = '', value = ''] = one.exec(list) ?? [];
    if (name === '') {
      faults.push(`the attributes of ${tag} cannot be read from "${list.slice(from)}" on`);
      break;
    }
    const rule = rules[name];
    if (name in found) faults.push(`${tag} has ${name} more than once`);
    if (rule === undefined) faults.push(`${tag} has no attribute ${name}`);
    else if (!values[kindOf(rule)].test(value)) faults.push(`${name} of ${tag} cannot be ${value}`);
    found[name] = value.replaceAll('"', '');
  }
  const missing = Object.keys(rules).filter((name) => rules[name]!.startsWith('must ') && !(name in found));
  return { values: found, faults: [...faults, ...missing.map((name) => `${tag} lacks ${name}`)] };
}

const kindOf = (rule: Rules[string]) => rule.replace('must ', '') as keyof typeof values;
