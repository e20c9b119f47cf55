import { Agent, request } from 'node:http';
import { createHistogram } from 'node:perf_hooks';

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
}

/** Milliseconds of an answer, and answers per second. */
export interface Load {
  p50: number;
  p99: number;
  perSecond: number;
}

export interface LoadOptions {
  origin: string;
  token: string;
  /** Calls under way at any time. */
  connections: number;
  /** Calls each second in all, evenly spread; as many as are answered without it. */
  rate?: number;
}

/**
 * Makes the calls on connections that stay open. With a rate, the time of an answer counts from when its call was due:
 * a server that falls behind does not get its delay forgiven.
 *
 * @throws Error where an answer is none of 2xx
 */
export async function load(calls: Call[], { origin, token, connections, rate }: LoadOptions): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times = createHistogram();
  const start = performance.now();
  let next = 0;
  const client = async () => {
    for (let index = next++; index < calls.length; index = next++) {
      const due = rate === undefined ? performance.now() : start + (index * 1000) / rate;
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      await send(agent, origin, token, calls[index]!);
      times.record(Math.max(1, Math.round((performance.now() - due) * 1000)));
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  const seconds = (performance.now() - start) / 1000;
  return { p50: times.percentile(50) / 1000, p99: times.percentile(99) / 1000, perSecond: calls.length / seconds };
}

function send(agent: Agent, origin: string, token: string, { method, path, body }: Call): Promise<void> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    authorization: token,
    ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const call = request(origin + path, { agent, method, headers }, (answer) => {
      answer.resume().on('end', () => {
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve();
        else reject(new Error(`${method} ${path} answered ${status}`));
      });
    });
    call.on('error', reject).end(text);
  });
}
