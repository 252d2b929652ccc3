import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { acceptFollower, type LogFollower } from './log-follower.ts';

export interface AppStandIn {
  /** For `lakegauge verify` and `lakegauge logs`. */
  url: string;
  /** What the log holds when somebody begins to follow it. */
  lines: (string | { source: string; timestamp: number; message: string })[];
  /** Sends a line to whoever follows. */
  say(message: string): void;
  followers: Set<LogFollower>;
  /** How often the log was opened. */
  opened: number;
  token: string;
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  stop(): Promise<void>;
}

/** The proxy of a Databricks App, as far as its log goes: a WebSocket at /logz/stream that waits for a search term. */
export async function startAppStandIn(): Promise<AppStandIn> {
  const server = createServer((request, response) => app.answer(request, response));
  const app: AppStandIn = {
    url: '',
    lines: [],
    followers: new Set(),
    opened: 0,
    token: 'oauth-token',
    say: (message) => {
      for (const follower of app.followers) follower.send(entry(message));
    },
    answer: (_request, response) => void response.writeHead(302, { location: '/oidc/login' }).end(),
    async stop() {
      for (const follower of app.followers) follower.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  };
  server.on('upgrade', (request, socket) => {
    if (request.url !== '/logz/stream' || request.headers.origin !== app.url) return void socket.destroy();
    const follower = acceptFollower(request, socket, {
      first() {
        if (request.headers.authorization !== `Bearer ${app.token}`) return follower.close(4401);
        app.opened++;
        follower.send(Buffer.from([0]));
        for (const line of app.lines) follower.send(typeof line === 'string' ? line : JSON.stringify(line));
      },
      closed: () => app.followers.delete(follower)
    });
    app.followers.add(follower);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  app.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return app;
}

export function entry(message: string): string {
  return JSON.stringify({ source: 'APP', timestamp: Date.now() / 1000, message });
}
