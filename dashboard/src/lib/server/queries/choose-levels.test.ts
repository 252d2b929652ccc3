import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseLevels, noOverall, type OverallCells } from './choose-levels.ts';

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
    quarters: [],
    days: days(1, 2, 3, 4, 5, 6, 14),
    weeks: days(7),
    overall: noOverall
  });
});

test('quarters of days come between days and hours, where they are asked for', () => {
  const built = { days: days(1), weeks: [], quarters: [0, 6, 12, 18, 24, 48].map(after) };

  const cells = chooseLevels([{ from: after(4), to: after(55) }], built);

  expect(cells.quarters).toEqual([after(6), after(12), after(18), after(48)]);
  expect(cells.days).toEqual(days(1));
  expect(cells.hours).toEqual([after(4), after(5), after(54)]);
});

test('a cell over all services comes before others of its length, and a longer cell before it', () => {
  const built = { days: days(0, 1, 2), weeks: [] };
  const overall = { hours: [after(0), after(72)], days: days(1), weeks: [] };

  const cells = chooseLevels([{ from: after(0), to: after(74) }], built, overall);

  expect(cells.days).toEqual(days(0, 2));
  expect(cells.overall).toEqual({ hours: [after(72)], days: days(1), weeks: [] });
  expect(cells.hours).toEqual([after(73)]);
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
  const anyHours = (stepHours: number) =>
    fc
      .uniqueArray(fc.integer({ min: 0, max: (41 * 24) / stepHours }), { maxLength: 60 })
      .map((numbers) => numbers.map((number) => after(number * stepHours)));
  const anyBuilt: fc.Arbitrary<OverallCells & { quarters: Date[] }> = fc.record({
    hours: anyHours(1),
    quarters: anyHours(6),
    days: fc.uniqueArray(fc.integer({ min: 0, max: 40 })).map((numbers) => days(...numbers)),
    weeks: fc
      .uniqueArray(fc.integer({ min: 0, max: 5 }))
      .map((numbers) => days(...numbers.map((week) => week * 7)))
  });

  fc.assert(
    fc.property(anyRanges, anyBuilt, anyBuilt, (ranges, built, overall) => {
      const cells = chooseLevels(
        ranges.map(([from, to]) => ({ from: after(from!), to: after(to!) })),
        built,
        overall
      );

      const covered = [
        ...[...cells.hours, ...cells.overall.hours].map((start) => [start.getTime(), hourMs]),
        ...cells.quarters.map((start) => [start.getTime(), 6 * hourMs]),
        ...[...cells.days, ...cells.overall.days].map((start) => [start.getTime(), dayMs]),
        ...[...cells.weeks, ...cells.overall.weeks].map((start) => [start.getTime(), 7 * dayMs])
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
