import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const state = z.object({
  /** When the demo was first begun; incidents are told in days before it. */
  anchor: z.coerce.date(),
  /** The last week is there from this time on; it grows backwards, so that the newest day is there first. */
  recentFrom: z.coerce.date(),
  /** What is older is there up to this time; it grows forwards, as it would have. */
  pastTo: z.coerce.date()
});

export type DemoState = z.output<typeof state>;

/** What the demo remembers between starts, beside its database; null before the first one. */
export function readDemoState(dataDir: string): DemoState | null {
  try {
    return state.parse(JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')));
  } catch {
    // Not there, or cut short by a kill: the history is made again, and what is stored is recognised.
    return null;
  }
}

export function writeDemoState(dataDir: string, next: DemoState): void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'demo.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(next, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
