import { afterEach, expect, test } from 'vitest';
import { chooseTheme, getTheme } from './theme.ts';

const forbidden = () => {
  throw new DOMException('blocked', 'SecurityError');
};

afterEach(() => chooseTheme('system'));

test('a chosen theme is shown at once and kept', () => {
  chooseTheme('dark');

  expect(document.documentElement.dataset.theme).toBe('dark');
  expect(getTheme()).toBe('dark');
});

test('the system’s theme is the absence of a choice', () => {
  chooseTheme('light');
  chooseTheme('system');

  expect(document.documentElement.dataset.theme).toBeUndefined();
  expect(getTheme()).toBe('system');
});

test('what somebody else stored is no theme', () => {
  localStorage.setItem('lakegauge-theme', 'sepia');

  expect(getTheme()).toBe('system');
});

test('where storage is forbidden a choice still holds for the page', () => {
  chooseTheme('dark', document.documentElement, forbidden);

  expect(document.documentElement.dataset.theme).toBe('dark');
  expect(getTheme(forbidden)).toBe('system');
});
