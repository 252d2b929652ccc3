import express, { Router } from 'express';
import { expect, test } from 'vitest';
import { requireDeclaredRoutes } from './require-declared-routes.ts';

const answer = (_request: unknown, response: { end(): void }) => response.end();

test('routes that are declared, and middleware, start', () => {
  const application = express();
  application.use((_request, _response, next) => next());
  application.get('/health', answer);
  application.use(Router().all(['/v1/traces', '/api/otlp/v1/traces'], answer));

  expect(() => requireDeclaredRoutes(application)).not.toThrow();
});

test.each([
  ['/debug', express().get('/debug', answer)],
  ['/inner', express().use(Router().use(Router().post(['/health', '/inner'], answer)))],
  ['/constructor', express().get('/constructor', answer)]
])('the undeclared route %s stops the start, and is named', (path, application) => {
  expect(() => requireDeclaredRoutes(application)).toThrow(`The route ${path} declares no access rule`);
});
