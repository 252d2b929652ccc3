import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { ChartPoint } from './chart-points.ts';
import LatencyChart from './LatencyChart.svelte';

const size = { timeZone: 'UTC', heightPx: 200, hovered: null, onhover: () => {} };
const lines = (container: HTMLElement) => [...container.querySelectorAll('path.latency-line')];
const pieces = (path: Element | undefined) => path?.getAttribute('d')?.match(/M[^M]+L/g)?.length ?? 0;

test('a line is broken where there is no data', async () => {
  const { container } = await render(LatencyChart, { points: points(10, 20, null, 30, 40), ...size });

  await vi.waitFor(() => expect(pieces(lines(container)[0])).toBe(2));
});

test('the way into an incomplete bucket is dashed, and the bucket is hatched', async () => {
  const { container } = await render(LatencyChart, {
    points: points(10, 20, 30).map((point, index) => ({
      ...point,
      partial: index === 2,
      touchesPartial: index >= 1
    })),
    ...size
  });

  await vi.waitFor(() => expect(container.querySelectorAll('rect[fill^="url(#hatch"]')).toHaveLength(1));
  const [solid, dashed] = lines(container);
  expect(dashed?.getAttribute('stroke-dasharray')).toBe('2 4');
  expect(solid?.getAttribute('d')).not.toBe(dashed?.getAttribute('d'));
});

test('a point without neighbours is a dot', async () => {
  const { container } = await render(LatencyChart, { points: points(null, 20, null), ...size });

  await vi.waitFor(() => expect(container.querySelectorAll('circle')).toHaveLength(3));
});

test('each line is named at its end, without names on each other', async () => {
  const { container } = await render(LatencyChart, { points: points(10, 20), ...size });

  await vi.waitFor(() => expect(container.querySelectorAll('text.end')).toHaveLength(3));
  const heights = [...container.querySelectorAll('text.end')].map((label) => Number(label.getAttribute('y')));
  const sorted = heights.toSorted((a, b) => a - b);
  expect(Math.min(...sorted.slice(1).map((y, index) => y - (sorted[index] ?? 0)))).toBeGreaterThanOrEqual(15);
});

test('the arrow keys tell the buckets one by one', async () => {
  const onhover = vi.fn();
  const screen = await render(LatencyChart, { points: points(10, 20, 30), ...size, onhover });
  const slider = screen.getByRole('slider');
  await expect
    .element(slider)
    .toHaveAttribute('aria-valuetext', '1 Jan, 02:00 – 03:00: p50 30.0 ms, p95 30.0 ms, p99 30.0 ms');

  await vi.waitFor(() => expect(lines(screen.container)).not.toHaveLength(0));

  slider.element().dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }));

  await vi.waitFor(() => expect(onhover).toHaveBeenCalledWith(0));
});

test('a range without requests says so', async () => {
  const { container } = await render(LatencyChart, { points: points(null, null), ...size });

  await vi.waitFor(() => expect(container.textContent).toContain('No requests in this range'));
});

/** One bucket an hour of New Year's Day; all percentiles alike. */
function points(...values: (number | null)[]): ChartPoint[] {
  return values.map((value, index) => ({
    from: new Date(Date.UTC(2026, 0, 1, index)),
    to: new Date(Date.UTC(2026, 0, 1, index + 1)),
    at: new Date(Date.UTC(2026, 0, 1, index, 30)),
    partial: false,
    touchesPartial: false,
    requests: value === null ? 0 : 10,
    errors: 0,
    p50Ms: value,
    p95Ms: value,
    p99Ms: value
  }));
}
