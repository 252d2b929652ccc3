import { expect, test } from 'vitest';
import { timeTicks } from './time-ticks.ts';

const ticks = (from: string, to: string, timeZone: string, countMax: number) =>
  timeTicks(new Date(from), new Date(to), timeZone, countMax).map(({ at }) => at.toISOString().slice(5, 16));

test('a day has a tick at every third hour where eight fit', () => {
  expect(ticks('2026-11-20T12:03:00Z', '2026-11-21T12:03:00Z', 'UTC', 8)).toEqual([
    '11-20T15:00',
    '11-20T18:00',
    '11-20T21:00',
    '11-21T00:00',
    '11-21T03:00',
    '11-21T06:00',
    '11-21T09:00',
    '11-21T12:00'
  ]);
});

test('ticks are round on the clock of the zone, also at a half hour', () => {
  expect(ticks('2026-11-20T12:00:00Z', '2026-11-21T12:00:00Z', 'Asia/Kolkata', 4)).toEqual([
    '11-20T12:30',
    '11-20T18:30',
    '11-21T00:30',
    '11-21T06:30'
  ]);
});

test('only midnight of the zone names the day', () => {
  const days = timeTicks(
    new Date('2026-11-20T12:00:00Z'),
    new Date('2026-11-21T12:00:00Z'),
    'Asia/Kolkata',
    4
  ).filter((tick) => tick.isDay);

  expect(days.map(({ at }) => at.toISOString())).toEqual(['2026-11-20T18:30:00.000Z']);
});

test('each day of a month keeps its midnight when the clock goes forward', () => {
  expect(ticks('2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z', 'Europe/Berlin', 4)).toEqual([
    '03-27T23:00',
    '03-28T23:00',
    '03-29T22:00',
    '03-30T22:00'
  ]);
});

test('an hour of the clock that comes twice is marked without disorder', () => {
  const times = ticks('2026-10-24T22:00:00Z', '2026-10-25T05:00:00Z', 'Europe/Berlin', 8);

  expect(times).toEqual([...times].sort());
  expect(new Set(times).size).toBe(times.length);
});

test.each([1, 3, 6, 12])('there are never more than %d ticks and one', (countMax) => {
  for (const hours of [1, 24, 168, 720, 2160, 9000]) {
    const to = new Date(Date.UTC(2026, 0, 1) + hours * 3_600_000);

    expect(timeTicks(new Date(Date.UTC(2026, 0, 1)), to, 'UTC', countMax).length).toBeLessThanOrEqual(
      countMax + 1
    );
  }
});

test('an empty range has no ticks', () => {
  expect(ticks('2026-11-20T12:00:00Z', '2026-11-20T12:00:00Z', 'UTC', 8)).toEqual([]);
});
