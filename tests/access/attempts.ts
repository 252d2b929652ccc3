import type { RawRequest } from './raw-request.ts';

/** Somebody's try to see or do what they may not, and what it has to come to. */
export interface Attempt {
  what: string;
  request: RawRequest;
  status: number | number[];
  /** `error` of the answer, where it is one of the API. */
  error?: string;
}

const performance = '/api/v1/metrics/performance';
const denied = { status: 403, error: 'Access Denied' };
const missing = { status: 401, error: 'AUTH_MISSING' };
const invalid = { status: 401, error: 'AUTH_INVALID' };
const get = (path: string, ...headers: string[]): RawRequest => ({ path, headers });
const post = (path: string, body: string, ...headers: string[]): RawRequest => ({
  method: 'POST',
  path,
  body,
  headers: ['Content-Type', 'application/json', ...headers]
});
const note = '{"text":"escalated"}';

/** Ways of writing an address of the API that might slip past a check of its text. */
const addressTricks = [
  '//api/v1/metrics/performance',
  '/api//v1/metrics/performance',
  '/api/v1/metrics/performance/',
  '/api/v1/metrics/performance//',
  '/api/v1/metrics/performance.',
  '/api/v1/metrics/performance%2e',
  '/api/v1/metrics%2fperformance',
  '/api%2Fv1/metrics/performance',
  '/api/v1/metrics/%70erformance',
  '/API/v1/metrics/performance',
  '/api/v1/metrics/./performance',
  '/api/v1/metrics/usage/../performance',
  '/health/../api/v1/metrics/performance',
  '/health/..%2fapi/v1/metrics/performance',
  '/_app/../api/v1/metrics/performance',
  '/sign-in/../api/v1/metrics/performance',
  '/api/v1/metrics/performance;a=b',
  '/api/v1/metrics/performance%00',
  '/api/v1/metrics/performance/__data.json',
  '/metrics/__data.json',
  '/metrics/__data.json?x-sveltekit-invalidated=01',
  '/metrics//__data.json',
  '/%6detrics/__data.json',
  '/_app/remote/1/performance',
  '/api/v1/__proto__',
  '/api/v1/constructor',
  '/api/v1/metrics/__proto__/toString'
];

/** A refusal: not let in, not there, not well formed, or led elsewhere; never an answer. */
const refusals = [301, 302, 303, 307, 308, 400, 401, 403, 404, 405];

const byAddress = (who: string, headers: string[]): Attempt[] =>
  addressTricks.map((path) => ({
    what: `${who} writes the address ${path}`,
    request: get(path, ...headers),
    status: refusals
  }));

/** Values that a database or a program might take for something else; each is sent in each parameter. */
export const hostileValues = [
  "' or 1=1 --",
  "'; drop table performance_metrics; --",
  '1) union select rolpassword from pg_authid --',
  '$1',
  '${7*7}',
  '%00',
  '\u202e\ufeff',
  '__proto__',
  'constructor',
  'x'.repeat(4000)
];

export const databricksAttempts = (tokens: { admin: string; user: string; expired: string }): Attempt[] => {
  const { admin, user, expired } = tokens;
  const token = (value: string) => ['X-Forwarded-Access-Token', value];
  return [
    { what: 'nobody', request: get(performance), ...missing },
    { what: 'nobody, by HEAD', request: { method: 'HEAD', path: performance }, status: 401 },
    { what: 'nobody opens the page', request: get('/metrics'), status: 401 },
    {
      what: 'a name of an admin without a token',
      request: get(performance, 'X-Forwarded-Email', 'ada@example.com', 'X-Forwarded-User', 'ada'),
      ...missing
    },
    {
      what: 'a group of an admin without a token',
      request: get(performance, 'X-Forwarded-Groups', 'admins'),
      ...missing
    },
    { what: 'a user', request: get(performance, ...token(user)), ...denied },
    {
      what: 'a user with the name of an admin',
      request: get(
        performance,
        ...token(user),
        'X-Forwarded-Email',
        'ada@example.com',
        'X-Forwarded-User',
        'ada@example.com',
        'X-Forwarded-Preferred-Username',
        'ada'
      ),
      ...denied
    },
    {
      what: 'a user, right after an admin of the same name',
      request: get(performance, ...token(user), 'X-Forwarded-Email', 'ada@example.com'),
      ...denied
    },
    {
      what: 'a user with the token of an admin behind theirs',
      request: get(performance, ...token(user), ...token(admin)),
      ...invalid
    },
    {
      what: 'a user with their token behind the one of an admin',
      request: get(performance, ...token(admin), ...token(user)),
      ...invalid
    },
    {
      what: 'a user with the token of an admin in another spelling of the header',
      request: get(performance, ...token(user), 'x-forwarded-ACCESS-token', admin),
      ...invalid
    },
    {
      what: 'a user with the token of an admin in a header with underscores',
      request: get(performance, ...token(user), 'X_Forwarded_Access_Token', admin),
      ...denied
    },
    {
      what: 'the token of an admin as a bearer',
      request: get(performance, 'Authorization', `Bearer ${admin}`),
      ...missing
    },
    {
      what: 'the token of an admin in a cookie',
      request: get(performance, 'Cookie', `X-Forwarded-Access-Token=${admin}`),
      ...missing
    },
    {
      what: 'the token of an admin in the address',
      request: get(`${performance}?X-Forwarded-Access-Token=${admin}`),
      ...missing
    },
    {
      what: 'the token of an admin without its last character',
      request: get(performance, ...token(admin.slice(0, -1))),
      ...invalid
    },
    { what: 'an empty token', request: get(performance, ...token('')), ...missing },
    { what: 'a token with a blank', request: get(performance, ...token(`${admin} x`)), ...invalid },
    { what: 'a token that is a prototype key', request: get(performance, ...token('__proto__')), ...invalid },
    { what: 'a token longer than any', request: get(performance, ...token('x'.repeat(9000))), ...invalid },
    {
      what: 'an expired token',
      request: get(performance, ...token(expired)),
      status: 401,
      error: 'AUTH_EXPIRED'
    },
    { what: 'a user posts a note', request: post('/api/v1/notes', note, ...token(user)), ...denied },
    {
      what: 'a user deletes a note',
      request: { method: 'DELETE', path: '/api/v1/notes?id=1', headers: token(user) },
      ...denied
    },
    {
      what: 'a user says that POST is GET',
      request: post(performance, '{}', ...token(user), 'X-HTTP-Method-Override', 'GET'),
      ...denied
    },
    {
      what: 'a page of another site posts a note for an admin',
      request: post('/api/v1/notes', note, ...token(admin), 'Origin', 'https://evil.example'),
      ...denied
    },
    {
      what: 'a page of another site posts a note as text for an admin',
      request: {
        method: 'POST',
        path: '/api/v1/notes',
        body: note,
        headers: ['Content-Type', 'text/plain', ...token(admin), 'Origin', 'https://evil.example']
      },
      status: 403
    },
    {
      what: 'a page of another site deletes a note for an admin',
      request: {
        method: 'DELETE',
        path: '/api/v1/notes?id=1',
        headers: [...token(admin), 'Origin', 'https://evil.example']
      },
      status: 403
    },
    { what: 'a user looks for a sign-in page', request: get('/sign-in', ...token(user)), status: 404 },
    ...byAddress('a user', token(user)),
    ...byAddress('nobody', [])
  ];
};

export const tokenAttempts = (secrets: {
  admin: string;
  ingest: string;
  forgedSession: string;
  otherSession: string;
}): Attempt[] => {
  const { admin, ingest, forgedSession, otherSession } = secrets;
  const bearer = (value: string) => ['Authorization', `Bearer ${value}`];
  const session = (value: string) => ['Cookie', `lakegauge_session=${value}`];
  return [
    { what: 'nobody', request: get(performance), ...missing },
    { what: 'nobody opens the page', request: get('/metrics'), status: 303 },
    { what: 'a wrong token', request: get(performance, ...bearer('wrong-token')), ...invalid },
    { what: 'an empty bearer', request: get(performance, 'Authorization', 'Bearer '), ...missing },
    {
      what: 'the token and something behind it',
      request: get(performance, ...bearer(`${admin}x`)),
      ...invalid
    },
    {
      what: 'the token without its last character',
      request: get(performance, ...bearer(admin.slice(0, -1))),
      ...invalid
    },
    {
      what: 'the token in upper case',
      request: get(performance, ...bearer(admin.toUpperCase())),
      ...invalid
    },
    {
      what: 'the token as a password',
      request: get(performance, 'Authorization', `Basic ${Buffer.from(`admin:${admin}`).toString('base64')}`),
      ...missing
    },
    {
      what: 'the token twice in one header',
      request: get(performance, 'Authorization', `Bearer ${admin}, Bearer ${admin}`),
      status: 401
    },
    {
      what: 'a wrong token behind a right one',
      request: get(performance, ...bearer('wrong-token'), ...bearer(admin)),
      status: [400, 401]
    },
    { what: 'the token in the address', request: get(`${performance}?token=${admin}`), ...missing },
    {
      what: 'the token in the header for ingest',
      request: get(performance, 'X-Lakegauge-Token', admin),
      ...missing
    },
    {
      what: 'the token in the header of Databricks',
      request: get(performance, 'X-Forwarded-Access-Token', admin),
      ...missing
    },
    {
      what: 'the name of an admin in the headers of Databricks',
      request: get(performance, 'X-Forwarded-Email', 'ada@example.com', 'X-Forwarded-User', 'admin'),
      ...missing
    },
    { what: 'an ingest token', request: get(performance, ...bearer(ingest)), ...invalid },
    { what: 'an ingest token reads notes', request: get('/api/v1/notes', ...bearer(ingest)), ...invalid },
    {
      what: 'an ingest token deletes a note',
      request: { method: 'DELETE', path: '/api/v1/notes?id=1', headers: bearer(ingest) },
      ...invalid
    },
    {
      what: 'the admin token sends telemetry',
      request: post('/v1/traces', '{}', ...bearer(admin)),
      status: 401
    },
    {
      what: 'a session signed with another key',
      request: get(performance, ...session(otherSession)),
      ...invalid
    },
    {
      what: 'a session whose end was put off',
      request: get(performance, ...session(forgedSession)),
      ...invalid
    },
    { what: 'the token as a session', request: get(performance, ...session(admin)), ...invalid },
    {
      what: 'two sessions',
      request: get(
        performance,
        'Cookie',
        `lakegauge_session=${forgedSession}; lakegauge_session=${otherSession}`
      ),
      ...missing
    },
    {
      what: 'a session that is a prototype key',
      request: get(performance, ...session('__proto__')),
      ...invalid
    },
    {
      what: 'a right token beside a wrong session',
      request: get(performance, ...bearer('wrong-token'), ...session(forgedSession)),
      ...invalid
    },
    {
      what: 'a page of another site posts a note',
      request: post('/api/v1/notes', note, ...bearer(admin), 'Origin', 'https://evil.example'),
      ...denied
    },
    {
      what: 'a page of another site signs somebody in',
      request: {
        method: 'POST',
        path: '/sign-in',
        body: `token=${admin}`,
        headers: ['Content-Type', 'application/x-www-form-urlencoded', 'Origin', 'https://evil.example']
      },
      status: 403
    },
    {
      what: 'a page of another site signs somebody out',
      request: {
        method: 'POST',
        path: '/sign-out',
        body: '',
        headers: ['Content-Type', 'text/plain', 'Origin', 'https://evil.example']
      },
      status: 403
    },
    ...byAddress('nobody', [])
  ];
};

export const localAttempts: Attempt[] = [
  { what: 'a proxy on this machine', request: get(performance, 'X-Forwarded-For', '10.0.0.1'), ...denied },
  { what: 'a token of Databricks', request: get(performance, 'X-Forwarded-Access-Token', 'x'), ...denied },
  {
    what: 'a header of a proxy in another spelling',
    request: get(performance, 'x-FORWARDED-email', 'ada@example.com'),
    ...denied
  },
  {
    what: 'a header of a proxy with underscores',
    request: get(performance, 'X_Forwarded_For', '10.0.0.1'),
    ...denied
  },
  {
    what: 'a foreign name that resolves to this machine',
    request: get(performance, 'Host', 'evil.example'),
    ...denied
  },
  {
    what: 'a foreign name before ours',
    request: get(performance, 'Host', 'evil.example@127.0.0.1'),
    ...denied
  },
  {
    what: 'a page of another site reads',
    request: get(performance, 'Origin', 'https://evil.example'),
    ...denied
  },
  { what: 'a sandboxed page reads', request: get(performance, 'Origin', 'null'), ...denied },
  {
    what: 'a page of another site posts a note',
    request: post('/api/v1/notes', note, 'Origin', 'https://evil.example'),
    ...denied
  },
  {
    what: 'a page that hides its origin posts a note',
    request: post('/api/v1/notes', note, 'Sec-Fetch-Site', 'cross-site'),
    ...denied
  },
  {
    what: 'a proxy asks for a built file',
    request: get('/_app/version.json', 'X-Forwarded-For', '10.0.0.1'),
    ...denied
  },
  {
    what: 'a proxy asks for the data of the page',
    request: get('/metrics/__data.json', 'Via', '1.1 tunnel'),
    ...denied
  }
];
