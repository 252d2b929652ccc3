// Takes OTLP traces, counts their spans and forgets them: the store behind the collector, in a process of its own.
// Answers a GET with the number of spans so far.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decodeTraces } from '../../exporter/src/otlp/decode-traces.ts';

let spans = 0;
const server = createServer(async (request, response) => {
  if (request.method === 'GET') return response.end(String(spans));
  const body = await buffer(request);
  const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  spans += decodeTraces(bytes, {}).performanceMetrics.length;
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
