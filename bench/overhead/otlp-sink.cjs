// Takes OTLP over HTTP and forgets it, in a process of its own: what is measured is the sender.
const { createServer } = require('node:http');

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.setHeader('content-type', request.headers['content-type'] ?? 'application/x-protobuf');
    response.end(request.headers['content-type'] === 'application/json' ? '{}' : undefined);
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
