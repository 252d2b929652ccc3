import { silentLogger } from '@lakegauge/database';
import { beforeEach, expect, test } from 'vitest';
import { DatabaseGate } from './database-gate.ts';

const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
let now: number;
let logged: string[];
let gate: DatabaseGate;

beforeEach(() => {
  now = 0;
  logged = [];
  const log = (_fields: object, message: string) => void logged.push(message);
  gate = new DatabaseGate({ logger: { ...silentLogger, warn: log, info: log }, now: () => now });
});

/** How many of three writes that come at the same moment are let through. */
const passing = () =>
  [gate.refuse(), gate.refuse(), gate.refuse()].filter((reason) => reason === null).length;

test('while writes go well everybody passes', () => {
  gate.succeeded();

  expect(passing()).toBe(3);
  expect(logged).toEqual([]);
});

test('after a failure one at a time passes, at once and then ever more seldom', () => {
  const passedAt: number[] = [];

  gate.failed(lost);
  for (now = 0; now <= 20_000; now += 50) {
    const count = passing();
    expect(count).toBeLessThanOrEqual(1);
    if (count === 1) {
      passedAt.push(now);
      gate.failed(lost);
    }
  }

  expect(passedAt).toEqual([0, 100, 300, 700, 1500, 3100, 6300, 11_300, 16_300]);
  expect(logged).toHaveLength(1);
});

test('the first success opens it for everybody', () => {
  gate.failed(lost);
  gate.refuse();
  gate.succeeded();

  expect(passing()).toBe(3);
  expect(logged.at(-1)).toBe('The database takes telemetry again');
});

test('who is turned away learns why and for how long, under the same code', () => {
  gate.failed(lost);
  gate.refuse();
  gate.failed(lost);

  expect(gate.refuse()).toMatchObject({ code: 'ECONNREFUSED', retryAfterMs: 100, cause: lost });
});

test.each([
  ['40001', 'a serialization failure'],
  ['40P01', 'a deadlock'],
  ['55P03', 'a lock that was not to be had'],
  ['57014', 'a statement that took too long'],
  ['22003', 'a number that is too large']
])('%s (%s) is an answer, so the database is there', (code) => {
  expect(gate.failed({ code })).toBeNull();
  expect(passing()).toBe(3);
});

test('a clock that is set back does not keep it shut', () => {
  now = 1e9;
  for (let i = 0; i < 12; i++) gate.failed(lost);
  now = 0;

  expect(gate.refuse()!.retryAfterMs).toBeLessThanOrEqual(5000);
  now = 1;
  const reasons = [];
  for (; now < 10_000; now += 1000) reasons.push(gate.refuse());
  expect(reasons).toContain(null);
});
