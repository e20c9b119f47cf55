import { Readable } from 'node:stream';

/** Bytes that wait for a client which reads too slowly, before it is let go. */
const BACKLOG = 1024 * 1024;

/** Server-Sent Events to one client (WHATWG HTML, section 9.2). */
export class EventStream extends Readable {
  #finished = false;

  override _read(): void {}

  /** @param id what a client that connects again names in `Last-Event-ID` */
  tell(event: string, id: string, data: unknown): void {
    this.#write(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A comment: proxies close a connection that is quiet for long. */
  beat(): void {
    this.#write(':\n\n');
  }

  /** The client is told no more. */
  finish(): void {
    if (this.#finished || this.destroyed) return;
    this.#finished = true;
    this.push(null);
  }

  #write(text: string): void {
    if (this.#finished || this.destroyed) return;
    this.push(text);
    if (this.readableLength > BACKLOG) this.destroy();
  }
}
