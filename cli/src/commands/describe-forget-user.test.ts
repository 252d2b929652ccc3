import type { ForgetUserSummary } from '@lakegauge/aggregator';
import { expect, test } from 'vitest';
import { describeForgetUser } from './describe-forget-user.ts';

const summary = (changes: Partial<ForgetUserSummary>): ForgetUserSummary => ({
  outcome: 'forgotten',
  performanceMetricsRows: 1200,
  usageEventsRows: 1,
  notes: 0,
  hoursRecomputed: 5,
  cellsChanged: 2,
  registers: null,
  failures: [],
  ...changes
});

test('what was removed comes first, then what stays', () => {
  const [first, second] = describeForgetUser(summary({})).split('\n');

  expect(first).toBe(
    'Done: 1,200 requests and 1 event removed, 5 hours recomputed, the hash taken out of 2 older cells, the name out of 0 notes.'
  );
  expect(second).toBe('What stays:');
});

test('hours whose sketch keeps a bit are named, and only where there are any', () => {
  const registers = { hours: 2, from: new Date('2026-03-01T04:00Z'), to: new Date('2026-03-02T05:00Z') };

  expect(describeForgetUser(summary({}))).not.toContain('2,000 users');
  expect(describeForgetUser(summary({ registers }))).toContain(
    'In 2 hours from 2026-03-01T04:00:00.000Z to 2026-03-02T05:00:00.000Z with more than 2,000 users'
  );
});

test('a run that was kept from working says so and nothing else', () => {
  expect(describeForgetUser(summary({ outcome: 'concurrent' }))).toMatch(/^Another run is at work[^\n]*$/);
});
