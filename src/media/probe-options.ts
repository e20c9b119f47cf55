import type { Encoder } from './encoder.ts';

export interface ProbeOptions {
  encoder: Encoder;
  signal?: AbortSignal;
  /** That one look at the file may take; 30 without it. */
  cpuSeconds?: number;
}
