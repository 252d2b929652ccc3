import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a receiver says to whoever asks it for a page or a number. */
export function answerNotHere(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      error: 'Not Found',
      message: 'This is a receiver: it takes telemetry only. The dashboard is where lakegauge start runs',
      status_code: 404
    })
  );
}
