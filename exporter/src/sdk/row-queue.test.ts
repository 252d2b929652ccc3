import { expect, test } from 'vitest';
import { emptyRows, type TelemetryRows } from '../rows/telemetry-rows.ts';
import { numberedRows, numbersIn } from '../spool/spool-rows.fixture.ts';
import { RowQueue } from './row-queue.ts';

function ignored(count: number): TelemetryRows {
  return {
    ...emptyRows(),
    ignored: [{ signal: 'traces', serviceName: 'shop', reason: 'not_a_server_span', count }]
  };
}

test('rows come out in the order in which they went in, those that were put back first', () => {
  const queue = new RowQueue(100);
  queue.add(numberedRows([1, 2]), 10);
  queue.add(numberedRows([3]), 20);

  const { rows, since } = queue.take(2);
  queue.putBack(rows, since);
  const all = queue.take(100);

  expect(numbersIn(rows)).toEqual([1, 2]);
  expect(numbersIn(all.rows)).toEqual([1, 2, 3]);
  expect(all.since).toBe(10);
  expect(queue.isEmpty).toBe(true);
});

test('beyond the bound the oldest go, and how many is known', () => {
  const queue = new RowQueue(3);

  const dropped = [[1], [2, 3], [4]].map((numbers) => queue.add(numberedRows(numbers), 0));

  expect(dropped).toEqual([0, 0, 1]);
  expect(numbersIn(queue.take(10).rows)).toEqual([2, 3, 4]);
});

test('counts without rows take no room, however many come, and none is lost', () => {
  const queue = new RowQueue(10);
  queue.add(numberedRows([1]), 0);

  for (let i = 0; i < 1000; i++) queue.add(ignored(2), 0);
  const { rows } = queue.take(10);

  expect(rows.ignored).toEqual([
    { signal: 'traces', serviceName: 'shop', reason: 'not_a_server_span', count: 2000 }
  ]);
  expect(queue.isEmpty).toBe(true);
});
