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

test('a row filters by its endpoint; its links, its other buttons and marked text do not', async () => {
  const onfilter = vi.fn();
  const screen = await render(EndpointTable, { ...props, onfilter });

  await screen.getByRole('cell', { name: /^0\.00%$/ }).click();
  expect(onfilter).toHaveBeenCalledExactlyOnceWith('/orders/:id');

  onfilter.mockClear();
  getSelection()?.selectAllChildren(screen.getByRole('rowheader').first().element());
  screen
    .getByRole('cell', { name: 'GET' })
    .element()
    .dispatchEvent(new MouseEvent('click', { bubbles: true }));
  expect(onfilter).not.toHaveBeenCalled();
  getSelection()?.removeAllRanges();
});

test('of two thousand endpoints all are in the document, and only those in sight are laid out', async () => {
  const many = Array.from({ length: 2000 }, (_, index) => ({
    ...numbersOf(100),
    endpoint: `/things/${String(index).padStart(4, '0')}`,
    method: 'GET'
  }));
  const screen = await render(EndpointTable, { ...props, endpoints: many });

  const rows = [...screen.container.querySelectorAll('tbody tr')];
  const inSight = (row: Element | undefined) =>
    row?.querySelector('code')?.checkVisibility({ contentVisibilityAuto: true });

  expect(rows).toHaveLength(2000);
  await expect.poll(() => inSight(rows[0])).toBe(true);
  expect(inSight(rows.at(-1))).toBe(false);
  expect(rows.at(-1)?.textContent).toContain('/things/1999');
});
