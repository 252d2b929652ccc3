import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { readExpressRoute } from './read-express-route.ts';

test.each([
  ['/plain', '/plain'],
  ['/api/users/42', '/api/users/:id'],
  ['/tenants/acme/reports/7', '/tenants/:tenant/reports/:year'],
  ['/first/shared/1', '/first/shared/:id'],
  ['/second/shared/1', '/second/shared/:id'],
  ['/admin/inner', '/admin/inner'],
  ['/pattern/12', '/^\\/pattern\\/\\d+$/'],
  ['/api/fails', '/api/fails'],
  ['/nowhere', undefined]
])('%s', async (path, expected) => {
  expect(await routeOf(path)).toBe(expected);
});

/** The route that is read when the answer is out. */
async function routeOf(path: string): Promise<string | undefined> {
  const app = express();
  let route: string | undefined;
  app.use((request, response, next) => {
    const target = request.url;
    response.on('finish', () => (route = readExpressRoute(request, target)));
    next();
  });
  const answer = (_request: express.Request, response: express.Response) => void response.end();
  const api = express.Router();
  api.get('/users/:id', answer).get('/fails', () => {
    throw new Error('fails');
  });
  const tenants = express.Router();
  tenants.get('/reports/:year', answer);
  const shared = express.Router();
  shared.get('/shared/:id', answer);
  const admin = express();
  admin.get('/inner', answer);
  app.get('/plain', answer).get(/^\/pattern\/\d+$/, answer);
  app.use('/api', api).use('/tenants/:tenant', tenants).use('/admin', admin);
  app.use('/first', shared).use('/second', shared);
  app.use((_error: unknown, _request: express.Request, response: express.Response, _next: () => void) => {
    response.status(500).end();
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)).text();
  await new Promise((resolve) => server.close(resolve));
  return route;
}
