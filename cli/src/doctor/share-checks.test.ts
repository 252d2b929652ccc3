import { expect, test } from 'vitest';
import { shareChecks } from './share-checks.ts';

test('whoever asks at the same time shares a round of checks, and a later one makes another', async () => {
  let nowMs = 0;
  let rounds = 0;
  const check = shareChecks(
    async () => [{ check: 'round', level: 'ok', message: String(++rounds), cure: null }],
    () => nowMs
  );

  const together = await Promise.all([check(), check()]);
  nowMs = 6000;
  const later = await check();

  expect(together.map(([finding]) => finding!.message)).toEqual(['1', '1']);
  expect(later[0]!.message).toBe('2');
});
