import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { numbersOf } from './answer-for-tests.ts';
import { firstSort } from './endpoint-table.ts';
import EndpointTable from './EndpointTable.svelte';

const endpoints = [
  { ...numbersOf(300), endpoint: '/orders/:id', method: 'GET' },
  { ...numbersOf(100), endpoint: '/orders', method: 'POST', errorCount: 6, errorRate: 0.06 }
];
const props = { endpoints, sort: firstSort, search: '', onsort: () => {}, onsearch: () => {} };

test('the impact is the share of the time of all endpoints, also while only some are shown', async () => {
  const screen = await render(EndpointTable, { ...props, search: 'post' });

  await expect.element(screen.getByRole('row', { name: /orders POST/ })).toMatchTextContent(/25\.0%/);
  await expect.element(screen.getByText('1 of 2 endpoints')).toBeVisible();
});

test('a column that is pressed asks for its largest values first', async () => {
  const onsort = vi.fn();
  const screen = await render(EndpointTable, { ...props, onsort });

  await screen.getByRole('button', { name: 'Error Rate' }).click();

  expect(onsort).toHaveBeenCalledExactlyOnceWith({ column: 'errors', direction: 'descending' });
});

test('a high error rate is marked by more than its colour', async () => {
  const screen = await render(EndpointTable, props);

  await expect.element(screen.getByRole('cell', { name: /High: 6\.00%/ })).toBeVisible();
  await expect.element(screen.getByRole('cell', { name: /^0\.00%$/ })).toBeVisible();
});

test('without any endpoint the table says so', async () => {
  const screen = await render(EndpointTable, { ...props, endpoints: [] });

  await expect.element(screen.getByText('No endpoint data available')).toBeVisible();
});

test('Escape empties the search', async () => {
  const onsearch = vi.fn();
  const screen = await render(EndpointTable, { ...props, search: 'orders', onsearch });

  const box = screen.getByLabelText('Search endpoints').element();
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));

  expect(onsearch).toHaveBeenCalledExactlyOnceWith('');
});
