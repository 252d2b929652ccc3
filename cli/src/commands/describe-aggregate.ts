import type { AggregateOutcome, AggregateSummary } from '@lakegauge/aggregator';

const beginnings: Record<AggregateOutcome, string> = {
  done: 'Done',
  dry_run: 'Dry run, nothing was changed. It would be',
  concurrent: 'Another run is at work, so this one stepped aside',
  stopped: 'Stopped before the end; the next run goes on',
  no_database: 'The database was lost; the next run goes on',
  failed: 'Failed in part; the errors above say why',
  size_alert: 'Done, but the database is too large; see the alert above'
};

/** What a run did, or in a dry run would do, in a line for a person. */
export function describeAggregate(summary: AggregateSummary): string {
  const {
    outcome,
    hoursCreated,
    hoursRecomputed,
    rawDaysDropped,
    rawRowsRemoved,
    aggregatedRowsRemoved,
    totalRows
  } = summary;
  const done = [
    `${count(hoursCreated, 'hour')} rolled up`,
    `${hoursRecomputed} recomputed`,
    `${count(rawDaysDropped, 'raw day')} and ${count(rawRowsRemoved, 'raw row')} removed`,
    `${count(aggregatedRowsRemoved, 'old cell')} removed`
  ].join(', ');
  return `${beginnings[outcome]}: ${done}; ${count(totalRows, 'row')} in all.`;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
