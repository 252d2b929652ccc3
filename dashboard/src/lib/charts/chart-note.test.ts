import { expect, test } from 'vitest';
import { placeNotes, type ChartNote } from './chart-note.ts';

const at = (second: number): ChartNote => ({
  id: second,
  notedAt: new Date(second * 1000).toISOString(),
  text: `at ${second}`,
  service: null
});
const range = { fromMs: 10_000, toMs: 100_000 };
const x = (timeMs: number) => timeMs / 1000;

test('notes of the range are placed in the order of time, others left out', () => {
  const placed = placeNotes([at(60), at(9), at(10), at(100)], range, x);

  expect(placed.map((place) => [place.x, place.notes.length])).toEqual([
    [10, 1],
    [60, 1]
  ]);
});

test('notes whose markers would cover each other share one', () => {
  const [first, second] = placeNotes([at(20), at(30), at(37), at(60)], range, x);

  expect(first?.notes.map(({ id }) => id)).toEqual([20, 30, 37]);
  expect(second?.x).toBe(60);
});
