import { expect, test } from 'vitest';
import { addHours, toHours } from '../utc-time.ts';
import { toHourGroups } from './to-hour-groups.ts';

const midnight = new Date('2026-03-10T00:00:00Z');
const lengths = (groups: { from: Date; to: Date }[]) =>
  groups.map(({ from, to }) => (to.getTime() - from.getTime()) / 3_600_000);

test('hours that follow each other are one group, up to the number that the day may have and not beyond its end', () => {
  const hours = toHours({ from: addHours(midnight, -3), to: addHours(midnight, 5) });

  const groups = toHourGroups(hours, (day) => (day < midnight ? 24 : 2));

  expect(lengths(groups)).toEqual([3, 2, 2, 1]);
  expect(groups[0]).toEqual({ from: hours[0], to: midnight });
  expect(groups.at(-1)).toEqual({ from: hours.at(-1), to: addHours(midnight, 5) });
});

test('a gap begins another group', () => {
  const hours = [0, 1, 3].map((hour) => addHours(midnight, hour));

  expect(lengths(toHourGroups(hours, () => 24))).toEqual([2, 1]);
});

test('nothing is no group', () => {
  expect(toHourGroups([], () => 24)).toEqual([]);
});
