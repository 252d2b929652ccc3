import { PassThrough } from 'node:stream';
import type { ForgetUserSummary } from '@lakegauge/aggregator';
import { expect, test } from 'vitest';
import { confirmForgetting } from './confirm-forgetting.ts';

const plan: ForgetUserSummary = {
  outcome: 'dry_run',
  performanceMetricsRows: 12,
  usageEventsRows: 3,
  notes: 0,
  hoursRecomputed: 2,
  cellsChanged: 0,
  registers: null,
  failures: []
};

/** A terminal on which `typed` is entered; null ends the input instead. */
async function answer(typed: string | null, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  const confirmed = confirmForgetting(plan, { input, output });
  if (typed === null) input.end();
  else input.write(typed);
  return { confirmed: await confirmed, shown: (output.read() as Buffer).toString() };
}

test('a person is forgotten once somebody has read what goes and typed yes', async () => {
  const { confirmed, shown } = await answer('yes\n');

  expect(confirmed).toBe(true);
  expect(shown).toContain('12');
  expect(shown).toContain('Type yes to go on');
});

test.each(['\n', 'y\n', 'no\n', 'yes please\n'])('the answer %j changes nothing', async (typed) => {
  const { confirmed, shown } = await answer(typed);

  expect(confirmed).toBe(false);
  expect(shown).toContain('nothing was changed');
});

test('a terminal that goes away changes nothing', async () => {
  const { confirmed, shown } = await answer(null);

  expect(confirmed).toBe(false);
  expect(shown).toContain('nothing was changed');
});

test('where nobody can answer, nobody is asked', async () => {
  const { confirmed, shown } = await answer('yes\n', false);

  expect(confirmed).toBe(false);
  expect(shown).toContain('confirm with --yes');
  expect(shown).not.toContain('Type yes');
});
