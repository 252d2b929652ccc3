const express = require('express');
const answer = require('./answer.cjs');

const app = express();
// Metrics middlewares come first, as their documentation has it.
if (process.env.BENCH_MIDDLEWARE === 'express-prom-bundle') {
  app.use(require('express-prom-bundle')({ includeMethod: true, includePath: true }));
} else if (process.env.BENCH_MIDDLEWARE === 'swagger-stats') {
  app.use(require('swagger-stats').getMiddleware({}));
}
const router = express.Router();
router.get('/items/:id', (request, response) => response.json({ id: request.params.id, name: 'item' }));
app.use('/api', router);
answer(require('node:http').createServer(app));
