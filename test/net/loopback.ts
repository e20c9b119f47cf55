import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Loopback extends AsyncDisposable {
  port: number;
  url: string;
}

/** A server of the test's own on every loopback address of IPv4. */
export async function listenOnLoopback(listener: RequestListener): Promise<Loopback> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers the n-th request with the n-th listener, and any further one with the last. */
export function inTurn(...listeners: RequestListener[]): { listener: RequestListener; requests: IncomingMessage[] } {
  const requests: IncomingMessage[] = [];
  return {
    requests,
    listener(request, response) {
      const listener = listeners[Math.min(requests.length, listeners.length - 1)]!;
      requests.push(request);
      listener(request, response);
    },
  };
}

/** Answers with this status and nothing else. */
export const status =
  (code: number): RequestListener =>
  (_request, response) =>
    response.writeHead(code).end();
