interface Sample {
  at: number;
  sent: number;
}

/** Milliseconds that the speed is measured over: long enough to be calm, short enough to follow. */
const WINDOW = 5000;

/** Bytes per second over the last seconds. */
export class Speed {
  #samples: Sample[] = [];

  /** @param at milliseconds @param sent bytes in all */
  add(at: number, sent: number): number {
    this.#samples = [...this.#samples.filter((sample) => at - sample.at < WINDOW), { at, sent }];
    const first = this.#samples[0]!;
    return at > first.at ? ((sent - first.sent) / (at - first.at)) * 1000 : 0;
  }
}
