type Call = (path: string) => Promise<void>;

/** The same call, one at a time for each path: all who ask for one before it has begun share it. */
export function shareCalls(act: Call): Call {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  const begin: Call = (path) => {
    waiting.delete(path);
    const call = act(path).finally(() => running.delete(path));
    running.set(path, call);
    return call;
  };
  return (path) => {
    const asked = waiting.get(path);
    if (asked !== undefined) return asked;
    const now = running.get(path);
    if (now === undefined) return begin(path);
    const next = now.catch(() => {}).then(() => begin(path));
    waiting.set(path, next);
    return next;
  };
}
