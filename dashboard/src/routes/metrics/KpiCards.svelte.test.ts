import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { answerOf, numbersOf, previousRange } from './answer-for-tests.ts';
import KpiCards from './KpiCards.svelte';

const question = { range: { preset: '24h' }, comparison: 'previous_period' } as const;

test('each number is told with its change, in sign, arrow and word', async () => {
  const screen = await render(KpiCards, { answer: answerOf(), question });

  await expect
    .element(screen.getByRole('region', { name: 'Requests' }))
    .toMatchTextContent(/70 ↑ \+40\.0% more vs previous 24 hours/);
  await expect
    .element(screen.getByRole('region', { name: 'Latency (p95)' }))
    .toMatchTextContent(/20\.0ms average 20\.0 ms = ±0 unchanged/);
});

test('without an earlier period nothing is compared, and that is said', async () => {
  const screen = await render(KpiCards, { answer: answerOf({ previous: null }), question });

  const card = screen.getByRole('region', { name: 'Error rate' });
  await expect.element(card).toMatchTextContent(/No earlier period to compare with/);
  await expect.element(card).not.toMatchTextContent(/better|worse|unchanged/);
});

test('a period before without requests is told apart from no period before', async () => {
  const previous = { ...previousRange, ...numbersOf(0), activeUsers: 0 };
  const screen = await render(KpiCards, { answer: answerOf({ previous }), question });

  await expect
    .element(screen.getByRole('region', { name: 'Requests' }))
    .toMatchTextContent(/None in the previous 24 hours/);
  await expect
    .element(screen.getByRole('region', { name: 'Latency (p95)' }))
    .toMatchTextContent(/No data in the previous 24 hours/);
});

test('numbers that are not exact say how near they are', async () => {
  const accuracy = {
    percentiles: 'estimated',
    percentileError: 0.0108,
    users: 'at_least',
    userError: 0
  } as const;
  const screen = await render(KpiCards, { answer: answerOf({ accuracy }), question });

  await expect.element(screen.getByRole('region', { name: 'Latency (p95)' })).toMatchTextContent(/± 1\.08%/);
  await expect.element(screen.getByRole('region', { name: 'Active users' })).toMatchTextContent(/at least/);
});

test('users that cannot be known are a dash, not a zero', async () => {
  const summary = { ...numbersOf(70), activeUsers: null };
  const screen = await render(KpiCards, { answer: answerOf({ summary }), question });

  await expect
    .element(screen.getByRole('region', { name: 'Active users' }))
    .toMatchTextContent(/Active users – Nothing to compare/);
});
