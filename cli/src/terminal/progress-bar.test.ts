import { expect, test } from 'vitest';
import { createProgressBar } from './progress-bar.ts';

function record(isTTY: boolean) {
  let text = '';
  let nowMs = 0;
  const stream = { isTTY, write: (part: string | Uint8Array) => ((text += String(part)), true) };
  const bar = createProgressBar(stream, () => nowMs);
  return { bar, text: () => text, wait: (ms: number) => void (nowMs += ms) };
}

test('on a terminal one line is drawn again, with a bar and a share', () => {
  const { bar, text } = record(true);

  bar.show('rolling up hours', 1, 4);
  bar.show('rolling up hours', 4, 4);
  bar.end();

  expect(text()).toBe(
    `\x1b[K${'█'.repeat(6)}${'░'.repeat(18)}  25 %  rolling up hours\r` +
      `\x1b[K${'█'.repeat(24)} 100 %  rolling up hours\r\x1b[K`
  );
});

test('elsewhere a step says when it begins, each ten seconds, and when it ends, without a control character', () => {
  const { bar, text, wait } = record(false);

  bar.show('migrating', 1, 3);
  bar.show('migrating', 2, 3);
  wait(10_000);
  bar.show('migrating', 2, 3);
  bar.show('migrating', 3, 3);
  bar.show('migrating', 3, 3);
  bar.end();

  expect(text()).toBe('migrating: 1 of 3\nmigrating: 2 of 3\nmigrating: 3 of 3\n');
});
