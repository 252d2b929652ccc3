import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import type { ChartGroupOptions } from './chart-group.svelte.ts';
import type { ChartKind } from './chart-series.ts';
import type { ChartState } from './chart-state.ts';
import GroupForTests from './GroupForTests.svelte';

const hour = (index: number) => new Date(Date.UTC(2026, 0, 1, index));
const slider = (name = 'Chart') => page.getByRole('slider', { name: new RegExp(`^${name};`) });

test('a line is broken where there is no data, and dashed into an incomplete bucket', async () => {
  const { container } = await show([10, 20, null, 30, 40, 50]);

  await vi.waitFor(() => expect(container.querySelectorAll('path.line')).toHaveLength(2));
  const [line, unfinished] = [...container.querySelectorAll('path.line')].map((path) =>
    path.getAttribute('d')
  );
  expect(line?.match(/M/g)).toHaveLength(2);
  expect(unfinished?.match(/M/g)).toHaveLength(1);
  expect(container.querySelectorAll('rect[fill^="url(#hatch"]')).toHaveLength(1);
});

test('the arrow keys tell the buckets one by one, and all charts show the moment', async () => {
  const { container } = await show([10, 20, 30], { titles: ['Chart', 'Other'] });
  await expect
    .element(slider())
    .toHaveAttribute('aria-valuetext', expect.stringMatching(/^1 Jan, 02:00 – 03:00: a 30/));

  press(slider(), 'Home');

  await expect.element(slider('Other')).toHaveAttribute('aria-valuenow', '0');
  await vi.waitFor(() => expect(container.querySelectorAll('.crosshair')).toHaveLength(2));
  expect(container.querySelector('.when')?.textContent).toBe('1 Jan, 00:00 – 01:00');
});

test('Shift with the arrow keys selects, Enter zooms, within the range of the answer', async () => {
  const onzoom = vi.fn();
  await show([10, 20, 30, 40], { onzoom });

  press(slider(), 'End');
  press(slider(), 'ArrowLeft', { shiftKey: true });
  press(slider(), 'Enter');

  expect(onzoom).toHaveBeenCalledExactlyOnceWith({
    fromMs: Date.parse('2026-01-01T02:00Z'),
    toMs: Date.parse('2026-01-01T03:30Z')
  });
});

test('Escape takes the selection back first, then leaves the zoom', async () => {
  const onzoomout = vi.fn();
  await show([10, 20, 30], { onzoom: () => {}, onzoomout });
  press(slider(), 'Home');
  press(slider(), 'ArrowRight', { shiftKey: true });

  press(slider(), 'Escape');
  press(slider(), 'Escape');
  expect(onzoomout).not.toHaveBeenCalled();

  press(slider(), 'Escape');
  expect(onzoomout).toHaveBeenCalledOnce();
});

test('a drag over the chart zooms to whole buckets', async () => {
  const onzoom = vi.fn();
  const { container } = await show([10, 20, 30, 40, 50, 60], { onzoom });
  const box = slider().element().getBoundingClientRect();
  const [left, width] = [box.left + 56, box.width - 56 - 16];
  const drag = (type: string, share: number) =>
    slider()
      .element()
      .dispatchEvent(
        new PointerEvent(type, {
          bubbles: true,
          pointerId: 1,
          pointerType: 'mouse',
          clientX: left + share * width,
          clientY: box.top + 100
        })
      );
  const capture = vi.spyOn(HTMLElement.prototype, 'setPointerCapture').mockImplementation(() => {});

  drag('pointerdown', 0.2);
  drag('pointermove', 0.6);
  await vi.waitFor(() => expect(container.querySelector('.selection')).not.toBeNull());
  drag('pointerup', 0.6);

  expect(onzoom).toHaveBeenCalledExactlyOnceWith({
    fromMs: hour(1).getTime(),
    toMs: hour(4).getTime()
  });
  capture.mockRestore();
});

test('a note is a marker that tells what it is, also in the tooltip of its bucket', async () => {
  await show([10, 20, 30], {
    notes: [{ id: 1, notedAt: '2026-01-01T01:20:00Z', text: 'Deployed 1.2', service: 'shop' }]
  });

  await expect
    .element(page.getByRole('button', { name: 'Note' }))
    .toHaveAccessibleDescription('1 Jan, 01:20: Deployed 1.2 (shop)');
  press(slider(), 'Home');
  press(slider(), 'ArrowRight');
  await vi.waitFor(() => expect(document.body.textContent).toContain('Note: Deployed 1.2'));
});

test.each(['bars', 'area'] as const)('%s without anything say so', async (kind) => {
  const { container } = await show([0, 0], { kind });

  await vi.waitFor(() =>
    expect(container.querySelector('.nothing')?.textContent).toBe('No requests in this range')
  );
});

test('no data is words in the place of the drawing', async () => {
  await show([null, null]);

  await expect.element(page.getByText('No requests in this range')).toBeVisible();
  expect(slider().query()).toBeNull();
});

test('a failure says why and offers to try again, at the height of the chart', async () => {
  const onretry = vi.fn();
  const { container } = await show([1], {
    state: { kind: 'error', message: 'The database is away', onretry }
  });

  await page.getByRole('button', { name: 'Retry: Chart' }).click();

  expect(onretry).toHaveBeenCalledOnce();
  await expect.element(page.getByRole('alert')).toHaveTextContent('The database is away Retry: Chart');
  expect(container.querySelector<HTMLElement>('.plot')?.offsetHeight).toBe(264);
});

test('while it loads there is a place of the same height', async () => {
  const { container } = await show([1], { state: { kind: 'loading' } });

  await expect.element(page.getByRole('status')).toHaveTextContent('Loading Chart');
  expect(container.querySelector<HTMLElement>('.plot')?.offsetHeight).toBe(264);
});

test('the numbers are a table as well', async () => {
  const screen = await show([10, null, 30]);

  await screen.getByText('Show as table: Chart').click();

  const rows = page.getByRole('group', { name: 'Chart, as a table' }).getByRole('row');
  await expect.element(rows.nth(2)).toHaveTextContent('1 Jan, 01:00 – 02:00–');
  await expect.element(rows.nth(3)).toHaveTextContent('1 Jan, 02:00 – 03:00 (incomplete)30');
});

interface Shown extends Partial<ChartGroupOptions> {
  titles?: string[];
  kind?: ChartKind;
  state?: ChartState;
}

/** One bucket an hour of New Year's Day; the last one is cut in its middle. */
async function show(
  values: (number | null)[],
  { titles = ['Chart'], kind = 'lines', state, ...options }: Shown = {}
) {
  const cut = new Date(hour(values.length).getTime() - 1_800_000);
  const screen = await render(GroupForTests, {
    options: { timeZone: 'UTC', range: { from: hour(0).toISOString(), to: cut.toISOString() }, ...options },
    panels: titles.map((title) => ({
      title,
      subtitle: '',
      kind,
      state,
      buckets: values.map((_value, index) => ({
        from: hour(index),
        to: hour(index + 1),
        partial: index === values.length - 1
      })),
      series: [{ key: 'a', label: 'a', colour: 'var(--chart-p95)', values }],
      format: (value: number | null) => (value === null ? '–' : String(value)),
      formatAxis: String,
      axisLabel: 'Things'
    }))
  });
  if (!state && values.some((value) => value !== null))
    await expect.element(slider(titles[0])).toBeInTheDocument();
  return screen;
}

function press(locator: ReturnType<typeof slider>, key: string, more: KeyboardEventInit = {}) {
  locator
    .element()
    .dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
}
