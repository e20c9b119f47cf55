import type { Encoder } from './encoder.ts';

export interface ProbeOptions {
  encoder: Encoder;
  signal?: AbortSignal;
}
