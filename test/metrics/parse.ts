export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Parsed {
  /** By metric: its type and its help. */
  types: Map<string, string>;
  help: Map<string, string>;
  samples: Sample[];
}

const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\n"])*)"/g;
const line = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (\S+)$/;

/** Prometheus' text format, version 0.0.4. @throws Error at a line that is none of it */
export function parseMetrics(text: string): Parsed {
  const parsed: Parsed = { types: new Map(), help: new Map(), samples: [] };
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const row of text.split('\n').filter((one) => one !== '')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(row);
    if (comment) {
      parsed[comment[1] === 'HELP' ? 'help' : 'types'].set(comment[2]!, comment[3]!);
      continue;
    }
    const [, name, labels = '', value] = line.exec(row) ?? [];
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
    if (name === undefined || (Number.isNaN(number) && !/^nan$/i.test(value ?? '')))
      throw new Error(`no sample: ${row}`);
    const pairs = [...labels.matchAll(label)].map(([, key, text]) => [key!, text!]);
    parsed.samples.push({ name, labels: Object.fromEntries(pairs), value: number });
  }
  return parsed;
}

/** The one sample with these labels; `undefined` where there is none. */
export const sampleOf = ({ samples }: Parsed, name: string, labels: Record<string, string> = {}): number | undefined =>
  samples.find((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    ?.value;
