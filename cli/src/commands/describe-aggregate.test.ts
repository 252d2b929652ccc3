import type { AggregateSummary } from '@lakegauge/aggregator';
import { expect, test } from 'vitest';
import { describeAggregate } from './describe-aggregate.ts';

const summary = (changes: Partial<AggregateSummary>): AggregateSummary => ({
  outcome: 'done',
  hoursClosed: 1,
  hoursCreated: 1,
  hoursRecomputed: 2,
  hoursUnchanged: 165,
  periodsBuilt: 0,
  rawDaysDropped: 1,
  rawRowsRemoved: 12_345,
  aggregatedRowsRemoved: 0,
  rowsBefore: {},
  rowsAfter: {},
  totalRows: 1_000_000,
  growthPerDay: null,
  rawWindowShortened: false,
  failures: [],
  ...changes
});

test('a run is told in one line', () => {
  expect(describeAggregate(summary({}))).toBe(
    'Done: 1 hour rolled up, 2 recomputed, 1 raw day and 12,345 raw rows removed, 0 old cells removed; 1,000,000 rows in all.'
  );
});

test('a dry run says that nothing was changed', () => {
  expect(describeAggregate(summary({ outcome: 'dry_run' }))).toMatch(
    /^Dry run, nothing was changed\. It would be: 1 hour/
  );
});
