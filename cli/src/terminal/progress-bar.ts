/** Tells somebody how far a long piece of work is. */
export interface ProgressBar {
  show(step: string, done: number, total: number): void;
  /** Takes the bar away, before the answer is printed. */
  end(): void;
}

const clearLine = '\x1b[K';
const width = 24;
const plainEveryMs = 10_000;

/** The part of a stream that is needed; standard error, so that standard output holds answers only. */
type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** One line that is drawn again on a terminal; elsewhere a plain line at a step's beginning, each ten seconds, and its end. */
export function createProgressBar(
  stream: Stream,
  clockMs: () => number = () => performance.now()
): ProgressBar {
  return stream.isTTY ? drawnBar(stream) : plainLines(stream, clockMs);
}

function drawnBar(stream: Stream): ProgressBar {
  return {
    show(step, done, total) {
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const full = Math.round(share * width);
      const bar = '█'.repeat(full) + '░'.repeat(width - full);
      // Back to the beginning of the line, so that a line of the log takes its place.
      stream.write(`${clearLine}${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${step}\r`);
    },
    end: () => void stream.write(clearLine)
  };
}

function plainLines(stream: Stream, clockMs: () => number): ProgressBar {
  let lastStep: string | undefined;
  let lastMs = -Infinity;
  let isDone = false;
  return {
    show(step, done, total) {
      const isOver = done >= total;
      const isNew = step !== lastStep;
      if (isNew) isDone = false;
      if (isDone || (!isNew && !isOver && clockMs() - lastMs < plainEveryMs)) return;
      stream.write(`${step}: ${done} of ${total}\n`);
      lastStep = step;
      lastMs = clockMs();
      isDone = isOver;
    },
    end() {}
  };
}
