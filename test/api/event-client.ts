import { vi } from 'vitest';
import type { JobEvent } from '../../src/schemas/job-event.ts';

interface ReceivedEvent {
  event: string;
  id: string;
  data: JobEvent;
}

/** A client of Server-Sent Events. */
export interface EventClient {
  status: number;
  headers: Headers;
  events: ReceivedEvent[];
  /** The server ended the stream. */
  ended: Promise<void>;
  until(enough: (events: ReceivedEvent[]) => boolean): Promise<unknown>;
  close(): void;
}

export async function openEvents(url: string, headers: Record<string, string>): Promise<EventClient> {
  const closing = new AbortController();
  const answer = await fetch(url, { headers, signal: closing.signal });
  const events: ReceivedEvent[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) if (!block.startsWith(':') && answer.ok) events.push(parse(block));
    }
  };
  const ended = read().catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
  return {
    ...{ status: answer.status, headers: answer.headers, events, ended },
    until: (enough) => vi.waitUntil(() => enough(events), { timeout: 60_000, interval: 20 }),
    close: () => closing.abort(),
  };
}

function parse(block: string): ReceivedEvent {
  const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
  return { event: fields.get('event')!, id: fields.get('id')!, data: JSON.parse(fields.get('data')!) };
}
