/** Milliseconds, and the bytes that must arrive in each such span. */
export interface Pace {
  span: number;
  bytes: number;
}

export interface PaceWatch extends Disposable {
  /** Aborted, without the sender's help, when a span brought too little. */
  readonly signal: AbortSignal;
  count(bytes: number): void;
}

/** Watches that a transfer keeps moving: a sender that trickles a byte at a time is as good as silent. */
export function watchPace({ span, bytes }: Pace): PaceWatch {
  const controller = new AbortController();
  let received = 0;
  const timer = setInterval(() => {
    if (received < bytes) controller.abort();
    received = 0;
  }, span);
  return {
    signal: controller.signal,
    count(more) {
      received += more;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
