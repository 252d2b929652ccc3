import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isExcludedPath } from '@lakegauge/exporter/endpoint';
import { ServedRequest, toServedRequest } from './served-request.ts';

export interface RequestObserver {
  excludePaths: readonly string[];
  onStart?(served: ServedRequest): void;
  /** The answer has been handed over, or the client has left. Status and duration are known. */
  onEnd(served: ServedRequest): void;
  onFault(error: unknown): void;
}

/** OpenTelemetry's word for what kind of failure it was: the client left before it had the whole answer. */
export const abortedErrorType = 'client_aborted';

const openRequests = Symbol('lakegauge.open');

interface Connection extends Socket {
  [openRequests]?: Set<ServedRequest>;
}

interface ChannelMessage {
  request: IncomingMessage;
  response: ServerResponse;
  socket: Connection;
}

/**
 * Follows each request by the channels on which Node itself publishes them, so that nothing is patched. A client that
 * leaves early is published nowhere; that shows when its connection closes, for which one listener a connection is enough.
 */
export function observeRequests(observer: RequestObserver): {
  abort: (served: ServedRequest) => void;
} {
  subscribe('http.server.request.start', (message) => {
    try {
      start(message as ChannelMessage, observer);
    } catch (error) {
      // What a subscriber throws would end the process.
      observer.onFault(error);
    }
  });
  subscribe('http.server.response.finish', (message) => {
    const { response, socket } = message as ChannelMessage;
    const served = toServedRequest(response);
    if (served === undefined || served.isOver) return;
    socket[openRequests]?.delete(served);
    end(served, false, observer);
  });
  return { abort: (served) => end(served, true, observer) };
}

function start({ request, response, socket }: ChannelMessage, observer: RequestObserver): void {
  if (isExcludedPath(request.url ?? '/', observer.excludePaths)) return;
  const served = new ServedRequest(request, response, performance.now());
  (socket[openRequests] ?? watch(socket, observer)).add(served);
  observer.onStart?.(served);
}

/** More than one is open where a client sends requests without waiting for the answers. */
function watch(socket: Connection, observer: RequestObserver): Set<ServedRequest> {
  const open = new Set<ServedRequest>();
  socket[openRequests] = open;
  socket.on('close', () => {
    for (const served of open) if (!served.isOver) end(served, true, observer);
    open.clear();
  });
  return open;
}

function end(served: ServedRequest, isAborted: boolean, observer: RequestObserver): void {
  const { response } = served;
  served.durationMs = performance.now() - served.startMs;
  served.statusCode = isAborted && !response.headersSent ? 0 : response.statusCode;
  if (isAborted) served.errorType = abortedErrorType;
  else if (served.statusCode < 400) served.errorType = undefined;
  try {
    observer.onEnd(served);
  } catch (error) {
    observer.onFault(error);
  }
}
