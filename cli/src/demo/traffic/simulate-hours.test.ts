import { expect, test } from 'vitest';
import { simulateHours } from './simulate-hours.ts';

const hourMs = 3_600_000;
const anchor = new Date('2026-03-12T15:20:00');

/** Hours of the local time zone, since that is what the rhythm follows. */
function hours(from: string, count: number) {
  const start = new Date(from);
  return simulateHours(start, new Date(start.getTime() + count * hourMs), anchor);
}

test('an hour that is made again is the same to the last id, so that nothing is stored twice', () => {
  expect(hours('2026-02-03T10:00:00', 2)).toEqual(hours('2026-02-03T10:00:00', 2));
});

test('working days are busier than nights and weekends, and the shop grows', () => {
  const count = (from: string) => hours(from, 3).requests.length;

  const workday = count('2026-02-03T10:00:00');

  expect(count('2026-02-03T02:00:00')).toBeLessThan(workday / 4);
  expect(count('2026-02-07T10:00:00')).toBeLessThan(workday * 0.75);
  expect(count('2025-12-16T10:00:00')).toBeLessThan(workday);
});

test('the slow deploy is slow, fails more often, carries its version, and ends with the rollback', () => {
  const median = (version: string, route: string) => {
    const { requests } = simulateHours(new Date(anchor.getTime() - 10 * hourMs), anchor, anchor);
    const of = requests.filter((request) => request.version === version && request.route === route);
    const durations = of.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
    return durations[Math.floor(durations.length / 2)]!;
  };

  expect(median('1.8.0', '/api/products/:id')).toBeGreaterThan(2.5 * median('1.7.1', '/api/products/:id'));
  expect(median('1.8.0', '/api/cart')).toBeLessThan(1.5 * median('1.7.1', '/api/cart'));
});

test('some visitors are signed in and some are not, and all of them leave page views and Web Vitals', () => {
  const { requests, events } = hours('2026-02-03T10:00:00', 4);

  const people = new Set(requests.map(({ person }) => person));

  expect(people.has(null)).toBe(true);
  expect(people.size).toBeGreaterThan(20);
  const names = events.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['page_view', 'web_vital', 'button_click', 'form_submit']));
});
