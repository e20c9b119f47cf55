import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface TlsProxy extends AsyncDisposable {
  /** https, for the name localhost. */
  url: string;
  /** PEM: whom a client must trust. */
  certificate: string;
}

/** What stands in front of the service at its users': ends TLS and says whom it speaks for. */
export async function startTlsProxy(target: string): Promise<TlsProxy> {
  const extensions = [
    { name: 'basicConstraints' as const, cA: true },
    { name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: 'localhost' }] },
  ];
  const pem = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256', extensions });
  const server = createServer({ key: pem.private, cert: pem.cert }, (incoming, response) => {
    const headers = { ...incoming.headers, 'x-forwarded-proto': 'https', 'x-forwarded-host': incoming.headers.host };
    const forwarded = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate: pem.cert,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
