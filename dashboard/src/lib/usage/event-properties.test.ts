import { expect, test } from 'vitest';
import { toEventProperties } from './event-properties.ts';

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
