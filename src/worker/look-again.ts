/**
 * Looks every so many milliseconds, never twice at once: a look that lasts longer than that delays the next one.
 *
 * @param onFault what a look threw; the next one comes all the same
 * @returns ends it, and waits for the look that is under way
 */
export function lookAgain(
  milliseconds: number,
  look: () => Promise<void>,
  onFault: (error: unknown) => void,
): { stop(): Promise<void> } {
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= look()
      .catch(onFault)
      .finally(() => {
        looking = null;
      });
  }, milliseconds);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
