export interface ServerEvent {
  event: string;
  data: string;
}

/** Reads Server-Sent Events (WHATWG HTML, section 9.2.6). `onBytes` is called whenever something comes, a comment too. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      text += decoder.decode(value, { stream: true });
      // The last part is a line, or an event, that has not ended
      const events = text.split(/\r\n\r\n|\n\n|\r\r/);
      text = events.pop()!;
      for (const event of events) {
        const read = readEvent(event);
        if (read.data !== '') yield read;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function readEvent(text: string): ServerEvent {
  const fields = text.split(/\r\n|\n|\r/).map((line) => /^(event|data):? ?(.*)$/.exec(line));
  const valuesOf = (name: string) => fields.flatMap((field) => (field?.[1] === name ? [field[2]!] : []));
  return { event: valuesOf('event').at(-1) ?? 'message', data: valuesOf('data').join('\n') };
}
