// The least that a service can do, so that what is added to it shows.
const { createServer } = require('node:http');
const answer = require('./answer.cjs');

const body = JSON.stringify({ id: 42, name: 'item' });
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(body);
});
answer(server);
