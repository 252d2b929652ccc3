import type { Progress } from '@lakegauge/aggregator';

export interface ProgressLine {
  show(progress: Progress): void;
  /** Clears the line, before the answer is printed. */
  end(): void;
}

const clearLine = '\x1b[K';

/** One line on a terminal that says what a run is at, and nothing where nobody watches. */
export function showProgress(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show() {}, end() {} };
  return {
    show({ step, hour }) {
      const when = hour ? ` ${hour.toISOString().slice(0, 13).replace('T', ' ')}:00 UTC` : '';
      // Back to the beginning of the line, so that a line of the log takes its place.
      stream.write(`${clearLine}${step}${when} …\r`);
    },
    end: () => void stream.write(clearLine)
  };
}
