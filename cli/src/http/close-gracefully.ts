import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';

/**
 * Returns a function that stops a server without cutting an answer short.
 * `server.close()` alone lets a keep-alive client go on asking, and waits 5 s for the last socket.
 */
export function closeGracefully(server: Server, timeoutMs: number): () => Promise<void> {
  const open = new Set<ServerResponse>();
  let closing = false;
  server.prependListener('request', (_request, response: ServerResponse) => {
    if (closing) response.setHeader('connection', 'close');
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  return async () => {
    if (!server.listening) return;
    closing = true;
    for (const response of open) if (!response.headersSent) response.setHeader('connection', 'close');
    const closed = once(server, 'close');
    server.close();
    const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
    await closed;
    clearTimeout(timer);
  };
}
