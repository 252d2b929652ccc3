import { expect, test } from 'vitest';
import { tryBriefly } from './try-briefly.ts';

test('work that does not get its lock is tried again', async () => {
  let tries = 0;

  const result = await tryBriefly(async () => {
    tries++;
    if (tries < 3) throw Object.assign(new Error('lock timeout'), { code: '55P03' });
    return 'done';
  });

  expect([result, tries]).toEqual(['done', 3]);
});

test('the last timeout is thrown when the tries are used up', async () => {
  let tries = 0;
  const work = async () => {
    tries++;
    throw Object.assign(new Error('statement timeout'), { code: '57014' });
  };

  await expect(tryBriefly(work, 2)).rejects.toThrow('statement timeout');
  expect(tries).toBe(2);
});

test('any other error is thrown at once', async () => {
  let tries = 0;
  const work = async () => {
    tries++;
    throw Object.assign(new Error('no such table'), { code: '42P01' });
  };

  await expect(tryBriefly(work)).rejects.toThrow('no such table');
  expect(tries).toBe(1);
});
