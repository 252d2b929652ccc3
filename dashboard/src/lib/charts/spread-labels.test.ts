import { expect, test } from 'vitest';
import { spreadLabels } from './spread-labels.ts';

test('labels with room stay where they are', () => {
  const labels = [
    { key: 'p99', y: 10 },
    { key: 'p50', y: 90 }
  ];

  expect(spreadLabels(labels, 14, 200)).toEqual(labels);
});

test('labels that would lie on each other are moved apart in their order', () => {
  const placed = spreadLabels(
    [
      { key: 'p50', y: 51 },
      { key: 'p95', y: 50 },
      { key: 'p99', y: 49 }
    ],
    14,
    200
  );

  expect(placed).toEqual([
    { key: 'p99', y: 49 },
    { key: 'p95', y: 63 },
    { key: 'p50', y: 77 }
  ]);
});

test('no label leaves the plot at its foot', () => {
  const placed = spreadLabels(
    [
      { key: 'p50', y: 199 },
      { key: 'p95', y: 198 },
      { key: 'p99', y: 100 }
    ],
    14,
    200
  );

  expect(placed.map((label) => label.y)).toEqual([100, 186, 200]);
});
