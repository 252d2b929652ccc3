import { expect, test } from 'vitest';
import { measureLoss } from '../soak/tracker-loss.ts';

// The long form, with 100,000 events, is `npm run soak -- tracker-loss`.
test('no event is lost or stored twice through left pages, closed tabs, offline spells and killed servers', async () => {
  const { tracker, faults } = await measureLoss({ events: 450, people: 2, seed: 7, report: () => {} });

  expect(tracker.emitted).toBeGreaterThanOrEqual(450);
  expect(tracker).toMatchObject({ lost: 0, twice: 0 });
  expect(faults).toMatchObject({ serverKills: 1, databaseKills: 1 });
}, 120_000);
