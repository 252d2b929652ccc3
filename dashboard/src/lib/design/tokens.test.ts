import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const stylesheet = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const tokens = new Map(
  [...stylesheet.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }]
  )
);

const surfaces = ['canvas', 'surface', 'surface-sunken', 'surface-hover', 'surface-floating'];
const themes = ['light', 'dark'] as const;
const categories = ['1', '2', '3', '4', '5', '6', 'other'].map((name) => `chart-category-${name}`);
const heat = [1, 2, 3, 4, 5].map((step) => `chart-heat-${step}`);

// WCAG 2.1, 1.4.3: text at least 4.5:1.
const texts: [text: string, on: string][] = [
  ...surfaces.flatMap((on): [string, string][] => [
    ['text', on],
    ['text-muted', on],
    ['accent', on]
  ]),
  ['text', 'accent-soft'],
  ['text-muted', 'accent-soft'],
  ['accent', 'accent-soft'],
  ['accent-contrast', 'accent'],
  ['accent-contrast', 'accent-strong'],
  ['good', 'surface'],
  ['bad', 'surface'],
  ['bad', 'surface-hover'],
  ['warn', 'surface'],
  ['good', 'good-soft'],
  ['bad', 'bad-soft'],
  ['warn', 'warn-soft'],
  ['warn', 'canvas'],
  ['text', 'good-soft'],
  ['text', 'bad-soft'],
  ['text', 'warn-soft'],
  // The direct labels at the ends of the lines, and the values in their tooltip.
  ['chart-p50', 'surface'],
  ['chart-p95', 'surface'],
  ['chart-p99', 'surface'],
  ...categories.map((category): [string, string] => [category, 'surface']),
  // The number of notes that share a marker.
  ['surface', 'chart-note']
];

// WCAG 2.1, 1.4.11: graphics and the bounds of controls at least 3:1.
const graphics: [graphic: string, on: string][] = [
  ['chart-p50', 'surface'],
  ['chart-p95', 'surface'],
  ['chart-p99', 'surface'],
  ['chart-requests', 'surface'],
  ['chart-requests', 'surface-hover'],
  ['chart-errors', 'surface'],
  ['chart-errors', 'surface-hover'],
  ['chart-redirects', 'surface'],
  ['chart-redirects', 'surface-hover'],
  ['chart-client-errors', 'surface'],
  ['chart-client-errors', 'surface-hover'],
  ['chart-note', 'surface'],
  ...heat.map((step): [string, string] => [step, 'surface']),
  ['line-control', 'surface'],
  ['line-control', 'canvas'],
  ['accent', 'canvas'],
  ['accent', 'surface-sunken'],
  ['warn', 'canvas'],
  ['good', 'canvas']
];

const pairs = (list: [string, string][]) =>
  list.flatMap(([front, back]) => themes.map((theme) => ({ front, back, theme })));

test.each(pairs(texts))('$front on $back can be read in the $theme theme', ({ front, back, theme }) => {
  expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(4.5);
});

test.each(pairs(graphics))('$front on $back can be seen in the $theme theme', ({ front, back, theme }) => {
  expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(3);
});

test.each(themes)('each step of the heat map goes further from the surface, in the %s theme', (theme) => {
  const onSurface = heat.map((step) => contrast(step, 'surface', theme));

  for (const [index, value] of onSurface.slice(1).entries()) {
    expect(value / onSurface[index]!).toBeGreaterThanOrEqual(1.3);
  }
});

test('every colour is given for both themes', () => {
  const colours = [...stylesheet.matchAll(/^ {2}--([\w-]+): .*#/gm)].map(([, name]) => name);

  expect(colours).toEqual([...tokens.keys()]);
});

test('black on white is 21:1, so the measure is the one of WCAG', () => {
  expect(ratio(luminance('#000000'), luminance('#ffffff'))).toBeCloseTo(21, 5);
  expect(ratio(luminance('#777777'), luminance('#ffffff'))).toBeCloseTo(4.48, 2);
});

function contrast(front: string, back: string, theme: 'light' | 'dark'): number {
  return ratio(luminance(colourOf(front, theme)), luminance(colourOf(back, theme)));
}

function colourOf(name: string, theme: 'light' | 'dark'): string {
  const token = tokens.get(name);
  if (!token) throw new Error(`tokens.css has no colour --${name}`);
  return token[theme];
}

function ratio(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Relative luminance of WCAG 2.1. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
