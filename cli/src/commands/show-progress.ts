import type { Progress } from '@lakegauge/aggregator';
import { createProgressBar } from '../terminal/progress-bar.ts';

export interface RunProgress {
  show(progress: Progress): void;
  /** Clears the line, before the answer is printed. */
  end(): void;
}

const hourMs = 3_600_000;

/**
 * What an aggregation is at: a bar over the hours up to now while hours are computed. On a terminal only; the log has one
 * line a run where nobody watches.
 */
export function showProgress(stream: NodeJS.WriteStream, now: () => Date): RunProgress {
  if (!stream.isTTY) return { show() {}, end() {} };
  const bar = createProgressBar(stream);
  let first: Date | undefined;
  return {
    show({ step, hour }) {
      if (!hour) return bar.show(`${step} …`, 0, 1);
      if (!first || hour < first) first = hour;
      const total = Math.max(1, Math.floor((now().getTime() - first.getTime()) / hourMs));
      const done = (hour.getTime() - first.getTime()) / hourMs + 1;
      bar.show(`${step}: ${hour.toISOString().slice(0, 13).replace('T', ' ')}:00 UTC`, done, total);
    },
    end: () => bar.end()
  };
}
