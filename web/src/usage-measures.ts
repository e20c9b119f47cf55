import type { Used } from '../../src/schemas/usage.ts';
import { bytes, number, span } from './format.ts';

export interface Measure {
  key: keyof Used;
  name: string;
  /** What it counts. */
  about: string;
  format: (value: number) => string;
}

/** A glance is not nothing: less than would be shown as minutes is in seconds. */
const minutes = (value: number) => (value > 0 && value < 0.05 ? span(value * 60) : `${number(value)} min`);

/** The three that the bill of the old service had. */
export const minuteMeasures: Measure[] = [
  { key: 'encodingMinutes', name: 'Encoding', about: 'length of the videos that were encoded', format: minutes },
  { key: 'storageMinutes', name: 'Storage', about: 'length of the videos that are stored', format: minutes },
  { key: 'streamMinutes', name: 'Stream', about: 'video that was delivered to viewers', format: minutes },
];

export const machineMeasures: Measure[] = [
  { key: 'cpuSeconds', name: 'CPU time', about: 'spent on encoding', format: span },
  { key: 'storedBytes', name: 'Stored', about: 'bytes of uploads and outputs', format: bytes },
  { key: 'deliveredBytes', name: 'Delivered', about: 'bytes that left to viewers', format: bytes },
];
