import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SwitchableProxy {
  address: string;
  /** What it does with requests from now on: pass them, refuse with a status code, or break the connection. */
  mode: 'pass' | 'break' | 429 | 503;
  /** Requests that it refused itself. */
  refused: number;
  /** Requests to which Lakegauge answered that it cannot store now. */
  unavailable: number;
  close(): Promise<void>;
}

/** Stands before Lakegauge and can be told to refuse, as an overloaded or restarting one would. */
export async function startSwitchableProxy(target: string): Promise<SwitchableProxy> {
  const server = createServer((request, response) => {
    if (proxy.mode !== 'pass') {
      proxy.refused++;
      if (proxy.mode === 'break') {
        request.socket.destroy();
        return;
      }
      response.writeHead(proxy.mode, { 'Retry-After': '1', 'Content-Type': 'application/x-protobuf' }).end();
      return;
    }
    const passed = send(
      `${target}${request.url}`,
      { method: request.method, headers: request.headers },
      (answer) => {
        if (answer.statusCode === 503) proxy.unavailable++;
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }
    );
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: SwitchableProxy = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'pass',
    refused: 0,
    unavailable: 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  };
  return proxy;
}
