import type { Identification } from '@lakegauge/dashboard/handler';
import { expect, test } from 'vitest';
import { AdminChecks, believedMs, type AdminCheckOptions } from './admin-checks.ts';

const admin: Identification = { viewer: { userId: 'ada', name: 'Ada', isAdmin: true } };
const nobody: Identification = { viewer: { userId: null, name: 'a session', isAdmin: false } };
const refused: Identification = { refusal: { statusCode: 401, error: 'AUTH_INVALID', message: 'no' } };
const now = new Date('2026-11-20T12:00:00Z');
const forwarded = (token: string, expiresAt: Date | null = null) => ({ token, expiresAt });

function setUp(options: Partial<AdminCheckOptions> = {}) {
  const asked: string[] = [];
  const clock = { ms: 1_000_000 };
  const answers = { next: admin };
  const checks = new AdminChecks({
    ask: async (token) => {
      asked.push(token);
      return answers.next;
    },
    clockMs: () => clock.ms,
    now: () => now,
    ...options
  });
  return { asked, clock, answers, checks };
}

test('an answer is believed for five minutes and not a moment longer', async () => {
  const { asked, clock, checks } = setUp();
  await checks.check(forwarded('a'));

  clock.ms += believedMs - 1;
  const young = await checks.check(forwarded('a'));
  clock.ms += 1;
  const old = await checks.check(forwarded('a'));

  expect(young).toEqual({ identification: admin, cacheHit: true });
  expect(old.cacheHit).toBe(false);
  expect(asked).toEqual(['a', 'a']);
});

test('the time of a slow answer counts as well', async () => {
  let asked = 0;
  const clock = { ms: 0 };
  const { checks } = setUp({
    clockMs: () => clock.ms,
    ask: async () => {
      asked++;
      clock.ms += 4000;
      return admin;
    }
  });

  await checks.check(forwarded('a'));
  clock.ms += believedMs - 4000;
  await checks.check(forwarded('a'));

  expect(asked).toBe(2);
});

test('an answer does not outlive the token that it is about', async () => {
  const { clock, checks } = setUp();
  const short = forwarded('a', new Date(now.getTime() + 60_000));
  await checks.check(short);

  clock.ms += 60_000;

  expect((await checks.check(short)).cacheHit).toBe(false);
});

test('an old answer is not used when the workspace is away', async () => {
  const { clock, answers, checks } = setUp();
  await checks.check(forwarded('a'));
  clock.ms += believedMs;
  answers.next = refused;

  expect((await checks.check(forwarded('a'))).identification).toBe(refused);
});

test.each([
  ['a refusal', async () => refused],
  ['a session without a user', async () => nobody],
  ['an error', async () => Promise.reject(new Error('reset'))]
])('%s is not remembered', async (_what, ask) => {
  let asked = 0;
  const { checks } = setUp({
    ask: async () => {
      asked++;
      return ask();
    }
  });

  await checks.check(forwarded('a'));
  await checks.check(forwarded('a'));

  expect(asked).toBe(2);
});

test('an error is a refusal that tells only the log why', async () => {
  const { checks } = setUp({
    ask: () => Promise.reject(new TypeError('fetch failed', { cause: new Error('self-signed certificate') }))
  });

  const { identification } = await checks.check(forwarded('a'));

  expect(identification).toEqual({
    refusal: {
      statusCode: 503,
      error: 'Service Unavailable',
      message: 'Unable to verify admin privileges',
      reason: 'fetch failed: self-signed certificate'
    }
  });
});

test('what is remembered is bounded, and the least used goes first', async () => {
  const { asked, checks } = setUp({ entriesMax: 2 });
  for (const token of ['a', 'b', 'a', 'c']) await checks.check(forwarded(token));

  await checks.check(forwarded('a'));
  await checks.check(forwarded('b'));

  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('checks under way are bounded, and one token is asked about once', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let asked = 0;
  const { checks } = setUp({
    inFlightMax: 1,
    ask: async () => {
      asked++;
      await held;
      return admin;
    }
  });

  const first = checks.check(forwarded('a'));
  const same = checks.check(forwarded('a'));
  const other = await checks.check(forwarded('b'));
  release();

  expect(other.identification).toMatchObject({ refusal: { statusCode: 503 } });
  expect((await first).identification).toBe(admin);
  expect((await same).identification).toBe(admin);
  expect(asked).toBe(1);
});
