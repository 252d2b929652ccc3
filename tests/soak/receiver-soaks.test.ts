import { expect, test, vi } from 'vitest';
import { soak as fuzz } from './fuzz.ts';
import { quickAttacks, soak as hostile } from './hostile.ts';

// Seconds; several times that where the machine does other things too.
const longMs = 240_000;

/** What a soak says to a person. */
async function saidBy(run: () => Promise<void>): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await run();
    return log.mock.calls.join('\n');
  } finally {
    log.mockRestore();
  }
}

test(
  'a short fuzz of the real receiver ends with every answer among those that are expected',
  async () => {
    const said = await saidBy(() => fuzz(['--requests', '3000', '--seed', '7']));

    expect(said).toMatch(
      /3000 requests in .*\nanswers 200: \d+, 400: \d+.*\n\d+ valid spans sent meanwhile, all stored once/
    );
  },
  longMs
);

test(
  'the real receiver answers every attack that takes no time rightly, and others meanwhile',
  async () => {
    // Slow clients are waited for by the long run alone; their rules have tests of their own.
    const said = await saidBy(() => hostile(['--scale', '0.02', '--quick']));

    expect(said.match(/^ {2}ok /gm)).toHaveLength(quickAttacks.length);
    expect(said).toMatch(/\d+ valid spans sent meanwhile, all stored once/);
  },
  longMs
);
