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

test('a body of several gzip members is read whole', async () => {
  const bytes = Buffer.concat([gzipSync('one '.repeat(5000)), gzipSync('two')]);

  const body = await decompress({ bytes, compression: 'gzip' }, 500 * kib, new MemoryBudget(kib).hold());

  expect(body.toString()).toBe(`${'one '.repeat(5000)}two`);
});

test('a body that lies about its size is refused, whatever it inflates to', async () => {
  const bytes = gzipSync(Buffer.alloc(600 * kib));
  bytes.writeUInt32LE(10, bytes.length - 4);

  const read = (limit: number) =>
    decompress({ bytes, compression: 'gzip' }, limit, new MemoryBudget(kib).hold());

  await expect(read(500 * kib)).rejects.toMatchObject({ statusCode: 413 });
  await expect(read(700 * kib)).rejects.toMatchObject({ statusCode: 400 });
});
