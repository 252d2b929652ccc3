import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decompress } from './decompress.ts';
import { MemoryBudget } from './memory-budget.ts';

const kib = 1024;

test('a body that finds no room now is sent back to come again, one that is too large is not', async () => {
  const budget = new MemoryBudget(100 * kib);
  budget.hold();
  const fits = { bytes: gzipSync(Buffer.alloc(200 * kib)), compression: 'gzip' as const };
  const bomb = { bytes: gzipSync(Buffer.alloc(600 * kib)), compression: 'gzip' as const };

  await expect(decompress(fits, 500 * kib, budget.hold())).rejects.toMatchObject({ statusCode: 429 });
  await expect(decompress(bomb, 500 * kib, budget.hold())).rejects.toMatchObject({ statusCode: 413 });
});
