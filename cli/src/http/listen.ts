import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SetupError } from '@lakegauge/database';

/** Binds the port and returns it (the system's choice where 0 was asked for). Throws a SetupError that names it. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new SetupError(describe(error as NodeJS.ErrnoException, host, port), { cause: error });
  }
  return (server.address() as AddressInfo).port;
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `PORT: ${port} on ${host} is taken by another program; stop it or choose another, for example PORT=${port + 1}`;
    case 'EACCES':
      return `PORT: ${port} needs more rights than this user has; choose one above 1023, for example PORT=8000`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST: this machine has no address ${host}; set HOST=127.0.0.1`;
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}; check HOST and PORT`;
  }
}
