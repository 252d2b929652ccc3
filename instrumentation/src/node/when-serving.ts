import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Logger } from './stderr-logger.ts';

const listening = 'tracing:net.server.listen:asyncStart';
const serving = 'http.server.request.start';

/** Runs once, when an HTTP server begins to listen: before its first request, and after what the program does first. */
export function whenServing(start: () => void, logger: Logger): void {
  const onMessage = (message: unknown) => {
    const { server } = message as { server?: object };
    // What else may listen, an inspector or a database driver, says nothing about the service.
    if (server !== undefined && !('requestTimeout' in server)) return;
    for (const channel of [listening, serving]) unsubscribe(channel, onMessage);
    try {
      start();
    } catch (error) {
      logger.error({ error: String(error) }, 'Cannot record this service; it goes on without being measured');
    }
  };
  for (const channel of [listening, serving]) subscribe(channel, onMessage);
}
