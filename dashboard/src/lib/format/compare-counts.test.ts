import { expect, test } from 'vitest';
import { compareCounts } from './compare-counts.ts';

const before = 'previous 24 hours';

test('a change is told with what it was compared with', () => {
  expect(compareCounts(120, 100, before)).toMatchObject({
    change: { amount: '+20.0%', word: 'more', tone: 'neutral' },
    comparison: 'vs previous 24 hours'
  });
});

test.each([
  [5, undefined, 'No earlier period to compare with'],
  [5, 0, 'None in the previous 24 hours'],
  [5, null, 'No data in the previous 24 hours'],
  [null, 5, 'Nothing to compare']
])('%s after %s has no change, and says why', (current, previous, comparison) => {
  expect(compareCounts(current, previous, before)).toEqual({ change: null, comparison });
});
