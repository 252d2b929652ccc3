import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

test('a client may send a burst, then its rate', () => {
  let now = 0;
  const limit = new RateLimit({ perClient: 2, overall: 1000, burstSeconds: 3, now: () => now });

  const burst = Array.from({ length: 7 }, () => limit.take('a'));
  now = 500;
  const later = [limit.take('a'), limit.take('a')];

  expect(burst).toEqual([0, 0, 0, 0, 0, 0, 1]);
  expect(later).toEqual([0, 1]);
  expect(limit.take('b')).toBe(0);
});

test('all clients together have a rate too, and a refusal costs nobody anything', () => {
  let now = 0;
  const limit = new RateLimit({ perClient: 10, overall: 1, burstSeconds: 2, now: () => now });

  expect(['a', 'b', 'c', 'd'].map((client) => limit.take(client))).toEqual([0, 0, 1, 1]);
  now = 1000;
  expect(limit.take('c')).toBe(0);
});

test('clients beyond the bound are forgotten, the one that was quiet longest first', () => {
  const limit = new RateLimit({ perClient: 1, overall: 1000, burstSeconds: 1, clientsMax: 2, now: () => 0 });

  for (const client of ['a', 'b', 'a', 'c']) limit.take(client);

  expect(limit.clientCount).toBe(2);
  expect(limit.take('a')).toBeGreaterThan(0);
});

test('over any time no client passes more than its burst and its rate', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 200 }), (pauses) => {
      let now = 0;
      const limit = new RateLimit({ perClient: 3, overall: 1e6, burstSeconds: 2, now: () => now });
      let passed = 0;
      for (const pause of pauses) {
        now += pause;
        if (limit.take('a') === 0) passed++;
      }

      expect(passed).toBeLessThanOrEqual(6 + (now / 1000) * 3 + 1e-6);
    })
  );
});
