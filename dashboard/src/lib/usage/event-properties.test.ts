import { expect, test } from 'vitest';
import { summariseProperties, toEventProperties } from './event-properties.ts';

test('each property is a name and a text, in their order', () => {
  expect(toEventProperties({ value: 12.5, rating: 'good', path: ['a', 1], ok: null })).toEqual([
    { name: 'value', value: '12.5' },
    { name: 'rating', value: 'good' },
    { name: 'path', value: '["a",1]' },
    { name: 'ok', value: 'null' }
  ]);
});

test('no metadata is no property; what is no object is one without a name', () => {
  expect(toEventProperties(null)).toEqual([]);
  expect(toEventProperties([1, 2])).toEqual([{ name: '', value: '[1,2]' }]);
});

test('in one line numbers have the digits that somebody reads', () => {
  expect(summariseProperties({ name: 'INP', value: 155.09935046900034, rows: 12, ms: 1.25 })).toBe(
    'name INP · value 155.1 · rows 12 · ms 1.25'
  );
  expect(summariseProperties(null)).toBe('');
});
