import { setTimeout as sleep } from 'node:timers/promises';

const restMs = 30;

/** Leaves the machine to others for a moment: the history is in no hurry, and whoever looks at the page is. */
export function pause(): Promise<void> {
  return sleep(restMs);
}
