import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to a TCP server of this machine. */
export interface Relay extends AsyncDisposable {
  port: number;
  /** Forgets what is connected now, as a NAT does: no byte goes on, and nobody is told. Who connects later is heard. */
  forget(): void;
}

/** @param to the port of the server */
export async function startRelay(to: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(other);
      from.on('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  return {
    port: (relay.address() as AddressInfo).port,
    forget() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}
