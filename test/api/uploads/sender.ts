import type { Service } from '../service.ts';

export interface Sender {
  url: string;
  /** One request of tus, by its method and the headers that it has beside version and token. */
  send(method: string, path: string, headers?: Record<string, string>, body?: Buffer): Promise<Response>;
  /** Begins an upload of so many bytes. @returns its path */
  begin(size: number, name?: string): Promise<string>;
  offsetOf(path: string): Promise<number>;
}

export const bytesType = { 'content-type': 'application/offset+octet-stream' };

export async function startSender({ app, mine }: Service): Promise<Sender> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const sender: Sender = {
    url,
    send: (method, path, headers = {}, body) =>
      fetch(url + path, {
        method,
        headers: { 'tus-resumable': '1.0.0', ...mine.headers, ...(body && bytesType), ...headers },
        ...(body && { body: new Uint8Array(body) }),
      }),
    async begin(size, name = 'film.mp4') {
      const metadata = `filename ${Buffer.from(name).toString('base64')}`;
      const begun = await sender.send('POST', '/v1/uploads', {
        'upload-length': String(size),
        'upload-metadata': metadata,
      });
      if (begun.status !== 201) throw new Error(await begun.text());
      return new URL(begun.headers.get('location')!).pathname;
    },
    async offsetOf(path) {
      return Number((await sender.send('HEAD', path)).headers.get('upload-offset'));
    },
  };
  return sender;
}
