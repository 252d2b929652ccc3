import { expect, test } from 'vitest';
import { faultsOf, measureOutage } from './outage.ts';

test('a service does not notice that its database is away, and every request of that time is stored once', async () => {
  const figures = await measureOutage({ seconds: 5, perSecond: 200, baselineSeconds: 2 });

  expect(faultsOf(figures)).toEqual([]);
  expect(figures.away.sent).toBeGreaterThan(500);
  expect(figures.spoolBytesMax).toBeGreaterThan(0);
});
