import { setTimeout as delay } from 'node:timers/promises';

/** The first truthy answer of `probe`, asked again and again; fails with `what` when there is none in time. */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  timeoutMs = 15_000
): Promise<NonNullable<Exclude<T, false>>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer) return answer as NonNullable<Exclude<T, false>>;
    if (performance.now() > end) throw new Error(`Waited in vain for: ${what}`);
    await delay(20);
  }
}
