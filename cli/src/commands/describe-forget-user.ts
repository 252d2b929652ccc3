import type { ForgetUserSummary } from '@lakegauge/aggregator';

/** What was removed, or would be, and plainly what can't be, for a person. */
export function describeForgetUser(summary: ForgetUserSummary): string {
  return [beginning(summary), ...remaining(summary)].join('\n');
}

function beginning(summary: ForgetUserSummary): string {
  const { outcome, performanceMetricsRows, usageEventsRows, hoursRecomputed, cellsChanged, notes } = summary;
  const parts = [
    `${count(performanceMetricsRows, 'request')} and ${count(usageEventsRows, 'event')} removed`,
    `${count(hoursRecomputed, 'hour')} recomputed`,
    `the hash taken out of ${count(cellsChanged, 'older cell')}`,
    `the name out of ${count(notes, 'note')}`
  ].join(', ');
  switch (outcome) {
    case 'not_found':
      return 'Nothing is stored under this id.';
    case 'dry_run':
      return `Dry run, nothing was changed. It would be: ${parts}.`;
    case 'concurrent':
      return 'Another run is at work and nothing was changed; try again in a few minutes.';
    case 'rollups_waiting':
      return `${parts}, but some rollups could not be computed again: ${summary.failures.join('; ')}. Run lakegauge aggregate.`;
    case 'forgotten':
      return `Done: ${parts}.`;
  }
}

function remaining({ outcome, registers }: ForgetUserSummary): string[] {
  if (outcome === 'concurrent') return [];
  const lines = [
    'What stays:',
    '- Counts, errors and latencies of hours whose raw rows are gone include this person’s requests; they name nobody.'
  ];
  if (registers) {
    lines.push(
      `- In ${count(registers.hours, 'hour')} from ${registers.from.toISOString()} to ${registers.to.toISOString()} with more than 2,000 users, a bit that this person shares with others stays in the sketch of users. It can't be removed, and nobody can be read from it; it goes with LAKEGAUGE_ROLLUP_DAYS.`
    );
  }
  lines.push(
    '- Text that a service put into endpoints, page names or metadata is not searched.',
    '- Backups, the log of a service, and what services and browsers have not sent yet are out of reach: what arrives later is stored again.'
  );
  return lines;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
