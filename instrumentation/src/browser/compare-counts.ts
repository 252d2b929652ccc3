import type { TrackerContext } from './tracker-context.ts';

const everyMs = 60_000;
const lossRateMax = 0.001;
const sentKey = 'usage_events_sent';

/**
 * Counts in sessionStorage what this session sent, and compares it with what is stored of it: after the first
 * acknowledgement, then every 60 s. Ends where nobody is signed in, since only a signed-in person may ask.
 */
export function compareCounts(context: TrackerContext): void {
  const { countUrl, onLoss } = context.options;
  let isOver = !countUrl;
  let watching: Promise<void> | undefined;
  let compared = 0;

  const compare = async () => {
    // Read before the question: what is acknowledged meanwhile may be counted, never missed.
    const { sessionId } = context;
    const sent = context.dropped + sentOf(sessionId);
    if (sent === compared) return;
    const response = await fetch(`${countUrl}?time_range=7d&session_id=${sessionId}`);
    if (response.ok) {
      compared = sent;
      const { count } = (await response.json()) as { count: number };
      const lossRate = Math.max(0, 1 - count / sent);
      onLoss?.(lossRate);
      if (lossRate > lossRateMax)
        console.warn(`[UsageTracker] ${(lossRate * 100).toFixed(2)}% of events missing`);
    } else isOver ||= response.status < 500;
  };
  // One question at a time. While the receiver is away nothing can be compared.
  const watch = async () => {
    while (!isOver) {
      await compare().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  };
  context.onStored = (records) => {
    const { sessionId } = context;
    const ours = [...records.values()].filter((record) => record.includes(sessionId)).length;
    sessionStorage[sentKey] = `${sentOf(sessionId) + ours} ${sessionId}`;
    watching ??= watch();
  };
  context.onStop(() => (isOver = true));
}

/** The count stands before the session that it is of. */
function sentOf(sessionId: string): number {
  const stored = `${sessionStorage[sentKey]}`;
  return stored.endsWith(sessionId) ? parseInt(stored) : 0;
}
