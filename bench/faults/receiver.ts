import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A healthy receiver of webhooks, which counts what comes. */
export interface Receiver extends AsyncDisposable {
  url: string;
  /** By the id of the job: by the id of the webhook, how often it came. */
  received: Map<string, Map<string, number>>;
}

export async function openReceiver(): Promise<Receiver> {
  const received: Receiver['received'] = new Map();
  const server = createServer(async (request, response) => {
    const { id: jobId } = (await json(request)) as { id: string };
    const id = String(request.headers['webhook-id']);
    const ofJob = received.get(jobId) ?? new Map<string, number>();
    received.set(jobId, ofJob.set(id, (ofJob.get(id) ?? 0) + 1));
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
