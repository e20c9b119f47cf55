import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Answer } from './check-answer.ts';

/** A request as it goes out: the path is sent as it stands here. */
export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends it over a socket. Of an answer that goes on until one side leaves, the head is enough. */
export async function send(origin: string, { body, ...sent }: Sent): Promise<Answer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(origin, { ...sent, agent }, resolve);
    outgoing.once('error', reject).end(body);
  });
  const status = answer.statusCode!;
  const type = answer.headers['content-type'] ?? '';
  if (!type.startsWith('text/event-stream')) return { status, type, body: (await buffer(answer)).toString() };
  answer.destroy();
  return { status, type, body: '' };
}
