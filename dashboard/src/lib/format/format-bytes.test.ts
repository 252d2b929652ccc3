import { expect, test } from 'vitest';
import { formatBytes } from './format-bytes.ts';

test.each([
  [0, '0 B'],
  [8192, '8 KB'],
  [1_500_000, '1.43 MB'],
  [123_456_789, '118 MB'],
  [1_073_741_824 * 12.34, '12.3 GB'],
  [2 ** 60, '1048576 TB']
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
