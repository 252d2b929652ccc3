import { expect, test } from 'vitest';
import { dayMs } from './bucket-width.ts';
import { noOverall } from './choose-levels.ts';
import { splitReadyCells } from './split-ready-cells.ts';

const at = (text: string) => new Date(`2026-10-${text}Z`);

test('a day is ready where it is all of its bucket, and not beside the hour of a day of 25', () => {
  // In London the clock is put back on 25 October.
  const list = [
    { from: at('24T23:00'), to: at('26T00:00') },
    { from: at('26T00:00'), to: at('27T00:00') }
  ].map((bucket) => ({ ...bucket, answered: bucket }));
  const overall = { ...noOverall, hours: [at('24T23:00')], days: [at('25T00:00'), at('26T00:00')] };
  const cells = { hours: [], quarters: [], days: [], weeks: [], overall };

  const { period, ready, rest } = splitReadyCells(cells, {
    widthMs: dayMs,
    list,
    starts: list.map(({ from }) => from)
  });

  expect({ period, ready }).toEqual({ period: 'day', ready: [at('26T00:00')] });
  expect(rest.overall).toEqual({ ...overall, days: [at('25T00:00')] });
});
