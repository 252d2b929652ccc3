import { silentLogger, type DatabasePool } from '@lakegauge/database';
import { isHttpError, isRedirect, type RequestEvent } from '@sveltejs/kit';
import { describe, expect, test } from 'vitest';
import type { DashboardContext, Identification, Refusal, RequestAccess } from '../handler.d.ts';
import { handle, handleError } from './hooks.server.ts';

const pool = { name: 'the pool' } as unknown as DatabasePool;
const admin: Identification = { viewer: { userId: 'ada', name: 'Ada', isAdmin: true } };
const somebody: Identification = { viewer: { userId: 'bob', name: 'Bob', isAdmin: false } };
const nobody: { refusal: Refusal } = {
  refusal: { statusCode: 401, error: 'AUTH_MISSING', message: 'Sign in' }
};
const unclear: { refusal: Refusal } = {
  refusal: { statusCode: 503, error: 'Service Unavailable', message: 'Unable to verify admin privileges' }
};
const signIn: RequestAccess['signIn'] = {
  signIn: () => null,
  signOut: async () => ({ name: 'session', secure: false })
};

interface Options extends RequestInit {
  access?: Partial<RequestAccess>;
  isDataRequest?: boolean;
}

function eventFor(
  path: string,
  routeId: string | null,
  identification: Identification,
  options: Options = {}
) {
  const lines: [Record<string, unknown>, string][] = [];
  const logger = {
    ...silentLogger,
    info: (fields: Record<string, unknown>, message: string) => lines.push([fields, message])
  };
  const lakegauge: DashboardContext = {
    pool,
    writePool: pool,
    logger,
    access: {
      mode: 'databricks',
      identify: async () => identification,
      hasIngestToken: () => false,
      ...options.access
    },
    correlationId: 'c-1',
    ingestEndpoint: 'http://127.0.0.1:8000'
  };
  const url = new URL(`http://127.0.0.1:8000${path}`);
  const event = {
    url,
    request: new Request(url, options),
    isDataRequest: options.isDataRequest ?? false,
    route: { id: routeId },
    locals: {},
    platform: { req: { lakegauge } }
  } as unknown as RequestEvent;
  return { event, lakegauge, lines };
}

const performance = '/api/v1/metrics/performance';
const page = () =>
  Promise.resolve(new Response('<p>numbers</p>', { headers: { 'content-type': 'text/html' } }));

/** Resolves only where nothing may run. */
const never = () => Promise.reject(new Error('It ran'));

describe('an admin', () => {
  test('gets the pool and what else the process lends, and leaves a line', async () => {
    const { event, lines } = eventFor('/metrics', '/metrics', admin);

    const response = await handle({ event, resolve: page });

    expect(response.status).toBe(200);
    expect(event.locals.pool).toBe(pool);
    expect(event.locals).toMatchObject({ correlationId: 'c-1', ingestEndpoint: 'http://127.0.0.1:8000' });
    expect(lines).toEqual([
      [{ user_id: 'ada', method: 'GET', route: '/metrics', correlation_id: 'c-1' }, 'Admin access']
    ]);
  });
});

describe('somebody else', () => {
  test('sees the frame of a page, but nothing in it gets at a pool', async () => {
    const { event, lines } = eventFor('/metrics', '/metrics', somebody);
    const refusals: unknown[] = [];

    await handle({
      event,
      resolve: async () => {
        for (const name of ['pool', 'writePool'] as const) {
          try {
            void event.locals[name];
          } catch (error) {
            refusals.push(error);
          }
        }
        return new Response('refused', { status: 403 });
      }
    });

    expect(refusals.map((refusal) => isHttpError(refusal, 403) && refusal.body.message)).toEqual([
      'Admin access required',
      'Admin access required'
    ]);
    expect(lines).toMatchObject([[{ user_id: 'bob', error: 'Access Denied' }, 'Admin access refused']]);
  });

  test('does not see a page that forgot to ask for what it may not have', async () => {
    const { event } = eventFor('/metrics', '/metrics', somebody);

    const response = await handle({ event, resolve: page });

    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('numbers');
  });

  test('gets no data of a page asked for alone', async () => {
    const { event } = eventFor('/metrics', '/metrics', somebody, { isDataRequest: true });

    expect((await handle({ event, resolve: never })).status).toBe(403);
  });

  test('is refused by the API before any of it runs', async () => {
    const { event } = eventFor(performance, performance, somebody);

    const response = await handle({ event, resolve: never });

    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      error: 'Access Denied',
      message: 'Administrator privileges required to access metrics',
      status_code: 403,
      correlation_id: 'c-1'
    });
  });

  test('may count their own events', async () => {
    const path = '/api/v1/metrics/usage/count';
    const { event } = eventFor(path, path, somebody);

    expect((await handle({ event, resolve: page })).status).toBe(200);
    expect(event.locals.viewer?.userId).toBe('bob');
  });
});

describe('whoever has not signed in', () => {
  test.each([nobody, unclear])('is refused by the API in its words', async (refused) => {
    const { event } = eventFor(performance, performance, refused);

    const response = await handle({ event, resolve: never });

    const { statusCode, error, message } = refused.refusal;
    expect(response.status).toBe(statusCode);
    expect(await response.json()).toEqual({ error, message, status_code: statusCode, correlation_id: 'c-1' });
  });

  test('is led to the page for it, where there is one, and back', async () => {
    const { event } = eventFor('/metrics?time_range=7d', '/metrics', nobody, { access: { signIn } });

    const led: unknown = await Promise.resolve(handle({ event, resolve: never })).catch(
      (error: unknown) => error
    );

    expect(isRedirect(led) && led.location).toBe('/sign-in?next=%2Fmetrics%3Ftime_range%3D7d');
  });

  test('and comes by a link from elsewhere has the page loaded again, with the session there may be', async () => {
    const { event } = eventFor('/metrics', '/metrics', nobody, {
      access: { signIn },
      headers: { 'sec-fetch-site': 'cross-site' }
    });

    const response = await handle({ event, resolve: never });

    expect(await response.text()).toContain('http-equiv="refresh"');
  });

  test('may post a note with the credential of a service, and read none', async () => {
    const access = { hasIngestToken: () => true };
    const post = eventFor('/api/v1/notes', '/api/v1/notes', nobody, { method: 'POST', access });
    const get = eventFor('/api/v1/notes', '/api/v1/notes', nobody, { access });

    expect((await handle({ event: post.event, resolve: page })).status).toBe(200);
    expect((await handle({ event: get.event, resolve: never })).status).toBe(401);
  });
});

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['a sandboxed page', { origin: 'null' }],
  ['a neighbour that hides its origin', { 'sec-fetch-site': 'same-site' }]
])('%s cannot make an admin post', async (_who, headers) => {
  const { event } = eventFor('/api/v1/notes', '/api/v1/notes', admin, { method: 'POST', headers });

  expect((await handle({ event, resolve: never })).status).toBe(403);
});

test.each<[string, Record<string, string>]>([
  ['a page of ours', { origin: 'http://127.0.0.1:8000' }],
  ['a program', {}]
])('%s can post for an admin', async (_who, headers) => {
  const { event } = eventFor('/api/v1/notes', '/api/v1/notes', admin, { method: 'POST', headers });

  expect((await handle({ event, resolve: page })).status).toBe(200);
});

test('an address of the API that does not exist is 404 in the form of every error', async () => {
  const { event } = eventFor('/api/v1/nothing', null, nobody);

  const response = await handle({ event, resolve: never });

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: 'Not Found',
    status_code: 404,
    correlation_id: 'c-1'
  });
});

test('what SvelteKit answers to a program as text gets the form of every error', async () => {
  const { event } = eventFor(performance, performance, admin);
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
  const { event, lakegauge } = eventFor('/metrics', '/(app)/metrics', admin);

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
  const { event } = eventFor('/metrics', '/metrics', admin);
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
  const { event } = eventFor('/nothing', null, admin);
  Object.assign(event.locals, { logger: silentLogger, correlationId: 'c-1' });

  const shown = await handleError({ kind: 'framework', error: { status: 404, message: 'Not found' }, event });

  expect(shown).toEqual({ correlationId: 'c-1' });
});
