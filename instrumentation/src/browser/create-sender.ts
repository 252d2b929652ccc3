import type { Outbox, Records } from './outbox.ts';
import type { PostResult } from './post-logs.ts';

const batchEventsMax = 20;
const batchDelayMs = 10_000;
const attemptsMax = 3;
/** Of one request: below what may outlive the page, with room for characters of more than one byte. */
const requestCharactersMax = 40 * 1024;
const queueEventsMax = 500;
/** Longer than an event stays in the memory of a page that is alive, as a rule; a second copy does no harm. */
const leaseMs = 30_000;

/** Collects events and sends them together. */
export interface Sender {
  add(id: string, record: string): void;
  /** Sends what waits; `now` also while another request is under way, since the page may be about to end. */
  flush(now?: boolean): void;
}

/**
 * After 10 s or 20 events, whichever is first, a batch goes out: one at a time, with three attempts. `onStored` hears
 * what arrived, `onDrop` how many events were lost.
 */
export function createSender(
  outbox: Outbox,
  post: (records: Records) => Promise<PostResult>,
  onStored: (records: Records) => void,
  onDrop: (events: number) => void
): Sender {
  const queue: Records = new Map();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let underWay = 0;
  // Something asked for a batch while one was under way.
  let isDue = false;
  // What others left behind waits until the receiver has taken something new.
  let isAnswering = true;

  const schedule = () => (timer ??= setTimeout(flush, batchDelayMs));

  function flush(now?: boolean): void {
    isDue = underWay > 0 && !now;
    if (isDue) return;
    // Taken and cleared at once, so that the timer and the twentieth event cannot both send.
    clearTimeout(timer);
    timer = undefined;
    const mayTakeMore = now || isAnswering || !queue.size;
    do {
      const batch: Records = new Map();
      let room = requestCharactersMax;
      for (const [id, record] of queue) {
        room -= record.length;
        if (room < 0 && batch.size) break;
        batch.set(id, record);
        queue.delete(id);
      }
      const nowMs = Date.now();
      const leftBehind = outbox.take(nowMs, nowMs + leaseMs, mayTakeMore ? room : 0);
      for (const [id, record] of leftBehind) batch.set(id, record);
      if (batch.size) void submit(batch);
    } while (queue.size);
  }

  async function submit(records: Records): Promise<void> {
    underWay++;
    let waitMs: PostResult;
    let lost = 0;
    for (let attempt = 1; (waitMs = await post(records)) > 0; attempt++) {
      lost = 0;
      // Free from now on: the page may end before the next attempt, and takes it along then.
      for (const [id, record] of records) if (!outbox.keep(id, record, 0)) lost++;
      if (attempt === attemptsMax) {
        console.error(`Failed to submit usage events after ${attemptsMax} attempts`);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(1000 * attempt, waitMs)));
    }
    isAnswering = !waitMs;
    if (waitMs <= 0) for (const id of records.keys()) outbox.forget(id);
    if (isAnswering) onStored(records);
    else onDrop(waitMs < 0 ? records.size : lost);

    if (--underWay) return;
    if (isDue || queue.size >= batchEventsMax || (isAnswering && !queue.size)) flush();
    else if (queue.size) schedule();
  }

  // What a page that ended just now left behind goes out even if nothing happens here.
  setTimeout(flush, leaseMs);

  return {
    add(id, record) {
      const isSafe = outbox.keep(id, record, Date.now() + leaseMs);
      // Beyond what may wait in memory the copy in storage has to do.
      if (queue.size < queueEventsMax) queue.set(id, record);
      else onDrop(+!isSafe);
      if (queue.size >= batchEventsMax || document.hidden) flush();
      else schedule();
    },
    flush
  };
}
