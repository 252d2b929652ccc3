import { silentLogger, type DatabasePool } from '@lakegauge/database';
import { isHttpError, type RequestEvent } from '@sveltejs/kit';
import { expect, test } from 'vitest';
import type { DashboardContext } from '../handler.d.ts';
import { handle, handleError } from './hooks.server.ts';

const pool = { name: 'the pool' } as unknown as DatabasePool;

function eventFor(path: string, routeId: string | null, isAdmin: boolean) {
  const lakegauge: DashboardContext = {
    pool,
    logger: silentLogger,
    viewer: { name: 'ada', isAdmin },
    correlationId: 'c-1',
    ingestEndpoint: 'http://127.0.0.1:8000'
  };
  const event = {
    url: new URL(`http://127.0.0.1:8000${path}`),
    route: { id: routeId },
    locals: {},
    platform: { req: { lakegauge } }
  } as unknown as RequestEvent;
  return { event, lakegauge };
}

const page = () =>
  Promise.resolve(new Response('<p>numbers</p>', { headers: { 'content-type': 'text/html' } }));

test('an admin gets the pool and what else the process lends', async () => {
  const { event } = eventFor('/metrics', '/metrics', true);

  const response = await handle({ event, resolve: page });

  expect(response.status).toBe(200);
  expect(event.locals.pool).toBe(pool);
  expect(event.locals).toMatchObject({ correlationId: 'c-1', ingestEndpoint: 'http://127.0.0.1:8000' });
});

test('a page of somebody else renders, but nothing in it gets at the pool', async () => {
  const { event } = eventFor('/metrics', '/metrics', false);
  let refusal: unknown;

  await handle({
    event,
    resolve: async () => {
      try {
        void event.locals.pool;
      } catch (error) {
        refusal = error;
      }
      return page();
    }
  });

  expect(isHttpError(refusal, 403) && refusal.body.message).toBe('Admin access required');
});

test('the API refuses somebody else before any of it runs', async () => {
  const { event } = eventFor('/api/v1/metrics/usage', '/api/v1/metrics/usage', false);
  let ran = false;

  const response = await handle({
    event,
    resolve: async () => {
      ran = true;
      return Response.json({});
    }
  });

  expect(ran).toBe(false);
  expect(response.status).toBe(403);
  expect(await response.json()).toEqual({
    error: 'Access Denied',
    message: 'Administrator privileges required to access metrics',
    status_code: 403,
    correlation_id: 'c-1'
  });
});

test('an address of the API that does not exist is 404 in the form of every error', async () => {
  const { event } = eventFor('/api/v1/nothing', null, false);

  const response = await handle({ event, resolve: page });

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: 'Not Found',
    status_code: 404,
    correlation_id: 'c-1'
  });
});

test('what SvelteKit answers to a program as text gets the form of every error', async () => {
  const { event } = eventFor('/api/v1/metrics/usage', '/api/v1/metrics/usage', true);
  const refuse = () =>
    Promise.resolve(
      new Response('POST method not allowed', { status: 405, headers: { allow: 'GET, HEAD' } })
    );

  const response = await handle({ event, resolve: refuse });

  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
  expect(await response.json()).toEqual({
    error: 'Method Not Allowed',
    message: 'POST method not allowed',
    status_code: 405,
    correlation_id: 'c-1'
  });
});

test('every response says who may do what with it and how to find its log line', async () => {
  const { event, lakegauge } = eventFor('/metrics', '/(app)/metrics', true);

  const { headers } = await handle({ event, resolve: page });

  expect(headers.get('x-correlation-id')).toBe('c-1');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('cache-control')).toBe('private, no-store');
  expect(lakegauge.route).toBe('/metrics');
});

test('a process that lends nothing is told so', async () => {
  const event = { platform: undefined, route: { id: '/' }, locals: {} } as unknown as RequestEvent;

  await expect(async () => handle({ event, resolve: page })).rejects.toThrow('request.lakegauge');
});

test('an error of ours is logged once with its reason and shown without it', async () => {
  const { event } = eventFor('/metrics', '/metrics', true);
  const lines: [Record<string, unknown>, string][] = [];
  const logger = {
    ...silentLogger,
    error: (fields: Record<string, unknown>, message: string) => lines.push([fields, message])
  };
  Object.assign(event.locals, { logger, correlationId: 'c-1' });

  const shown = await handleError({ kind: 'unknown', error: new Error('secret detail'), event });

  expect(shown).toMatchObject({ status: 500, correlationId: 'c-1' });
  expect(JSON.stringify(shown)).not.toContain('secret');
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).toContain('secret detail');
});

test('an error that SvelteKit made keeps its words and gets the correlation id', async () => {
  const { event } = eventFor('/nothing', null, true);
  Object.assign(event.locals, { logger: silentLogger, correlationId: 'c-1' });

  const shown = await handleError({ kind: 'framework', error: { status: 404, message: 'Not found' }, event });

  expect(shown).toEqual({ correlationId: 'c-1' });
});
