import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { isExcludedPath } from '@lakegauge/exporter/endpoint';
import { ServedRequest, toServedRequest } from './served-request.ts';

export interface RequestObserver {
  excludePaths: readonly string[];
  onStart?(served: ServedRequest): void;
  /** A request that is not recorded begins. */
  onExcluded?(): void;
  /** The last moment to say something of a request; how it ends is not known yet. */
  onEnding?(served: ServedRequest): void;
  /** The answer has been handed over, or the client has left. Status and duration are known. */
  onEnd(served: ServedRequest): void;
  onFault(error: unknown): void;
}

/** OpenTelemetry's word for what kind of failure it was: the client left before it had the whole answer. */
export const abortedErrorType = 'client_aborted';

const openRequests = Symbol('lakegauge.open');

interface Connection extends Socket {
  /** Those that have not ended. More than one only where a client sends requests without waiting for the answers. */
  [openRequests]?: ServedRequest[];
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
export function observeRequests(observer: RequestObserver): void {
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
    forget(socket[openRequests], served);
    end(served, false, observer);
  });
}

function start({ request, response, socket }: ChannelMessage, observer: RequestObserver): void {
  if (isExcludedPath(request.url ?? '/', observer.excludePaths)) {
    observer.onExcluded?.();
    return;
  }
  const served = new ServedRequest(request, response, performance.now());
  (socket[openRequests] ?? watch(socket, observer)).push(served);
  observer.onStart?.(served);
}

/** Answers leave in the order of their requests, so it is the first, and nearly always the only one. */
function forget(open: ServedRequest[] | undefined, served: ServedRequest): void {
  if (open === undefined) return;
  if (open.length === 1 && open[0] === served) open.pop();
  else if (open.includes(served)) open.splice(open.indexOf(served), 1);
}

function watch(socket: Connection, observer: RequestObserver): ServedRequest[] {
  const open: ServedRequest[] = [];
  socket[openRequests] = open;
  socket.on('close', () => {
    for (const served of open.splice(0)) if (!served.isOver) end(served, true, observer);
  });
  return open;
}

function end(served: ServedRequest, isAborted: boolean, observer: RequestObserver): void {
  const { response } = served;
  try {
    observer.onEnding?.(served);
  } catch (error) {
    observer.onFault(error);
  }
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
