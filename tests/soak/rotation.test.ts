import { expect, test } from 'vitest';
import { faultsOf, measureRotation } from './rotation.ts';

test('while the password of Lakebase rotates no request fails and no row is lost', async () => {
  const figures = await measureRotation(8, 6);

  expect(faultsOf(figures, 6)).toEqual([]);
  expect(figures.sent).toBeGreaterThan(100);
  expect(figures.asked).toBeGreaterThan(5);
});
