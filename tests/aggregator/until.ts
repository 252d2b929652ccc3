import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the condition holds; fails after ten seconds, naming what it waited for. */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (await condition()) return;
    await pause(10);
  }
  throw new Error(`Waited in vain until ${what}`);
}
