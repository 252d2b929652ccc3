import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface DatabaseProxy {
  connectionString: string;
  /** Cuts every connection once, instead of passing on what one side sends as its n-th from now. */
  cutBefore(speaker: 'client' | 'server', message: number): void;
  cut(): void;
  restore(): void;
  /** From now on connections lead to another server. */
  leadTo(connectionString: string): void;
  close(): void;
}

/** A way to the database that can be cut and restored. */
export async function startProxy(connectionString: string): Promise<DatabaseProxy> {
  let target = new URL(connectionString);
  const sockets = new Set<Socket>();
  let isCut = false;
  const messagesLeft = { client: Infinity, server: Infinity };
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const pass = (speaker: 'client' | 'server', from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on('data', (chunk) => {
      if (--messagesLeft[speaker] > 0) return to.write(chunk);
      messagesLeft[speaker] = Infinity;
      destroyAll();
    });
  };
  const server = createServer((socket) => {
    if (isCut) return socket.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    pass('client', socket, upstream);
    pass('server', upstream, socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(connectionString);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    connectionString: url.href,
    cutBefore(speaker, message) {
      messagesLeft[speaker] = message;
    },
    cut() {
      isCut = true;
      destroyAll();
    },
    restore() {
      isCut = false;
    },
    leadTo(connectionString) {
      target = new URL(connectionString);
    },
    close() {
      destroyAll();
      server.close();
    }
  };
}
