import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { peerOf } from './peer-process.ts';

/** One webhook that came. */
export interface Arrival {
  /** In milliseconds of this process's clock. */
  at: number;
  /** Process id of its sender; `null` where that had ended before anybody looked. */
  sender: number | null;
}

/** A healthy receiver of webhooks, which notes what comes. */
export interface Receiver extends AsyncDisposable {
  url: string;
  /** By the id of the job: by the id of the webhook, each time that it came. */
  received: Map<string, Map<string, Arrival[]>>;
}

/** @param senders the process ids of those that may send now */
export async function openReceiver(senders: () => number[]): Promise<Receiver> {
  const received: Receiver['received'] = new Map();
  const server = createServer(async (request, response) => {
    const { id: jobId } = (await json(request)) as { id: string };
    const sender = peerOf(request.socket, senders());
    const id = String(request.headers['webhook-id']);
    const ofJob = received.get(jobId) ?? new Map<string, Arrival[]>();
    received.set(jobId, ofJob.set(id, [...(ofJob.get(id) ?? []), { at: performance.now(), sender }]));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
