import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseLevels, type BuiltPeriods } from './choose-levels.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
// A Monday.
const monday = new Date('2026-03-02T00:00Z');
const after = (hours: number) => new Date(monday.getTime() + hours * hourMs);
const days = (...numbers: number[]) => numbers.map((number) => after(number * 24));

test('weeks come first, then days, then hours', () => {
  const built = { days: days(...Array(20).keys()), weeks: days(0, 7) };

  const cells = chooseLevels([{ from: after(22), to: after(24 * 15 + 2) }], built);

  expect(cells).toEqual({
    hours: [after(22), after(23), after(24 * 15), after(24 * 15 + 1)],
    days: days(1, 2, 3, 4, 5, 6, 14),
    weeks: days(7)
  });
});

test('a week that is not built is answered by its days, and a day by its hours', () => {
  const cells = chooseLevels([{ from: after(0), to: after(7 * 24) }], {
    days: days(0, 1, 2, 4, 5, 6),
    weeks: []
  });

  expect(cells.weeks).toEqual([]);
  expect(cells.days).toEqual(days(0, 1, 2, 4, 5, 6));
  expect(cells.hours).toEqual(Array.from({ length: 24 }, (_, hour) => after(3 * 24 + hour)));
});

test('a period that reaches beyond its range is not used', () => {
  const built = { days: days(0, 1), weeks: days(0) };

  const cells = chooseLevels(
    [
      { from: after(0), to: after(23) },
      { from: after(24), to: after(48) }
    ],
    built
  );

  expect(cells.weeks).toEqual([]);
  expect(cells.days).toEqual(days(1));
  expect(cells.hours).toHaveLength(23);
});

test('each hour of any ranges is in exactly one cell, whatever has been built', () => {
  const hour = fc.integer({ min: 0, max: 40 * 24 });
  const anyRanges = fc.uniqueArray(hour, { maxLength: 8 }).map((cuts) => {
    const sorted = cuts.sort((a, b) => a - b);
    return sorted.flatMap((from, index) =>
      index % 2 === 0 && sorted[index + 1] ? [[from, sorted[index + 1]!]] : []
    );
  });
  const anyBuilt: fc.Arbitrary<BuiltPeriods> = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 0, max: 40 })).map((numbers) => days(...numbers)),
    weeks: fc
      .uniqueArray(fc.integer({ min: 0, max: 5 }))
      .map((numbers) => days(...numbers.map((week) => week * 7)))
  });

  fc.assert(
    fc.property(anyRanges, anyBuilt, (ranges, built) => {
      const cells = chooseLevels(
        ranges.map(([from, to]) => ({ from: after(from!), to: after(to!) })),
        built
      );

      const covered = [
        ...cells.hours.map((start) => [start.getTime(), hourMs]),
        ...cells.days.map((start) => [start.getTime(), dayMs]),
        ...cells.weeks.map((start) => [start.getTime(), 7 * dayMs])
      ].flatMap(([start, length]) =>
        Array.from({ length: length! / hourMs }, (_, index) => start! + index * hourMs)
      );
      const wanted = ranges.flatMap(([from, to]) =>
        Array.from({ length: to! - from! }, (_, index) => after(from! + index).getTime())
      );
      expect(covered.sort((a, b) => a - b)).toEqual(wanted);
    })
  );
});
