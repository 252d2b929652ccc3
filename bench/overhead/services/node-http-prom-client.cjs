// What somebody who measures a plain server with prom-client writes.
const { createServer } = require('node:http');
const { Histogram } = require('prom-client');
const answer = require('./answer.cjs');

const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration of HTTP requests',
  labelNames: ['method', 'path', 'status_code'],
  buckets: [0.003, 0.03, 0.1, 0.3, 1.5, 10]
});
const body = JSON.stringify({ id: 42, name: 'item' });
const server = createServer((request, response) => {
  const end = duration.startTimer();
  response.on('finish', () =>
    end({ method: request.method, path: '/api/items/:id', status_code: response.statusCode })
  );
  response.setHeader('content-type', 'application/json');
  response.end(body);
});
answer(server);
