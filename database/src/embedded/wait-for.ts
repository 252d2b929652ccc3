import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until there is an answer; undefined when there was none in time. */
export async function waitFor<Answer>(
  ask: () => Answer | undefined | Promise<Answer | undefined>,
  { timeoutMs, intervalMs = 15 }: { timeoutMs: number; intervalMs?: number }
): Promise<Answer | undefined> {
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() >= endAt) return answer;
    await delay(intervalMs);
  }
}
