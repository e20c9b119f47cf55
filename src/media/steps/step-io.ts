import type { Readable } from 'node:stream';
import type { RenditionFacts, StepResult } from '../../schemas/results.ts';
import type { Encoder } from '../encoder.ts';

/** What a step works with: it knows of no storage and no database. Keys are those of the plan. */
export interface StepIo {
  encoder: Encoder;
  /** Local path of the source. */
  source: string;
  /** An existing, empty folder of this step's own; none for a step that makes text alone. */
  folder: string;
  /** Of the decoder and of the largest encoder of the picture. */
  threads: number;
  /** Whether its process has a core to itself: see `EncodeOptions`. */
  batched: boolean;
  /** Publishes the local file, which may be moved away. */
  put(key: string, path: string): Promise<void>;
  putText(key: string, text: string): Promise<void>;
  /** Makes a published file readable at a local path. */
  get(key: string, path: string): Promise<void>;
  read(key: string): Promise<Readable>;
  /** Of a rendition that an earlier step, or another job, encoded. */
  facts(hash: string): RenditionFacts;
  /** Every segment that the facts name is published, and more will come: it can be played so far. */
  onGrowth(hash: string, facts: RenditionFacts): Promise<void>;
  signal: AbortSignal;
  /** @param share 0 to 1; @param speed seconds of video in a second, `null` where it is not known */
  onProgress(share: number, speed: number | null): void;
  /** Lines of the encoder's log. */
  onLog(line: string): void;
}

/** A step's result without the time it took. */
export type StepOutcome = Pick<StepResult, 'renditions' | 'outputs' | 'warnings' | 'cpuSeconds'>;
