// The sample service of `lakegauge demo`: an Express app like any other, started with the import. It takes the time that
// its endpoints take by waiting, and fails as often as they do.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setUser } from '@lakegauge/instrumentation';
import { expressProxy } from '@lakegauge/instrumentation/proxy';
import express, { type Request } from 'express';
import { troubleAt } from '../traffic/incidents.ts';
import { answerOf, shopEndpoints, type EndpointName } from '../traffic/shop-endpoints.ts';
import { products } from './products.ts';

const anchor = new Date(process.env.DEMO_ANCHOR ?? Date.now());
const page = readFileSync(join(import.meta.dirname, 'page.html'), 'utf8');
const tracker = join(
  dirname(createRequire(import.meta.url).resolve('@lakegauge/instrumentation/browser/lakegauge.js')),
  'lakegauge.js'
);

const app = express();
app.disable('x-powered-by');
app.get('/lakegauge.js', (_request, response) => response.sendFile(tracker));
app.post('/api/otlp/v1/logs', expressProxy({ token: process.env.LAKEGAUGE_TOKEN ?? '', user: personOf }));

// Whoever signs people in says who it is.
app.use((request, _response, next) => {
  const person = personOf(request);
  if (person) setUser(person);
  next();
});

for (const [name, shape] of Object.entries(shopEndpoints) as [
  EndpointName,
  (typeof shopEndpoints)[EndpointName]
][]) {
  const handle = shape.method === 'GET' ? app.get.bind(app) : app.post.bind(app);
  handle(shape.route, (request: Request, response: express.Response) => {
    const { durationMs, statusCode } = answerOf(shape, troubleAt(name, new Date(), anchor), Math.random);
    setTimeout(() => {
      if (name === 'home') response.type('html').send(page);
      else
        response
          .status(statusCode)
          .json(statusCode === 200 ? answerBody(name, request) : { error: statusCode });
    }, durationMs);
  });
}
// The pages of the shop are one document.
app.get(['/products/:id', '/search', '/cart', '/checkout', '/orders', '/reports'], (_request, response) => {
  response.type('html').send(page);
});

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.stdout.write(`shop listens on ${(server.address() as AddressInfo).port}\n`);
});

/** The person who signed in: a real service would look into its session. */
function personOf(request: { headers: Request['headers'] }): string | undefined {
  const cookie = /(?:^|; )person=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  return cookie === undefined ? undefined : decodeURIComponent(cookie);
}

function answerBody(name: EndpointName, request: Request): unknown {
  if (name === 'products' || name === 'recommendations') return products;
  if (name === 'product') return products.find(({ id }) => id === request.params.id) ?? products[0];
  if (name === 'search') {
    const { q } = request.query;
    const words = typeof q === 'string' ? q.toLowerCase() : '';
    return products.filter((product) => product.name.toLowerCase().includes(words));
  }
  return { ok: true };
}
