/** Asks again only when the answer is older than `fresh` milliseconds; whoever asks meanwhile waits for the same one. */
export function remembered<T>(fresh: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (answer !== undefined && performance.now() < until) return answer;
    until = performance.now() + fresh;
    const asked = ask();
    answer = asked;
    asked.catch(() => {
      if (answer === asked) answer = undefined;
    });
    return asked;
  };
}
