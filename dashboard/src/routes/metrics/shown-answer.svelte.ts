import type { PerformanceAnswer } from '#lib/metrics/performance.ts';
import type { MetricsQuestion } from './metrics-question.ts';
import type { PerformanceFailure, PerformanceResult } from './performance-result.ts';

/** What the page's load gave: a result, or the promise of one that took longer than the page could wait. */
interface Loaded {
  question: MetricsQuestion;
  result: PerformanceResult | Promise<PerformanceResult>;
}

interface Shown {
  question: MetricsQuestion;
  answer: PerformanceAnswer;
}

/**
 * The answer to show: the newest, and while a newer one is on its way or has failed, the one before. Must be made
 * while a component is being made, since it follows what is loaded.
 */
export class ShownAnswer {
  #loaded: () => Loaded;
  #late = $state.raw<{ promise: unknown; result: PerformanceResult }>();
  #kept = $state.raw<Shown>();

  #result = $derived.by((): PerformanceResult | null => {
    const { result } = this.#loaded();
    if (!(result instanceof Promise)) return result;
    return this.#late?.promise === result ? this.#late.result : null;
  });

  /** Null before anything has ever arrived. */
  readonly shown = $derived.by((): Shown | null => {
    if (this.#result && 'answer' in this.#result) {
      return { question: this.#loaded().question, answer: this.#result.answer };
    }
    return this.#kept ?? null;
  });

  readonly failure: PerformanceFailure | null = $derived(
    this.#result && 'failure' in this.#result ? this.#result.failure : null
  );

  /** The server went on without its answer: it is still to come. */
  readonly isLate: boolean = $derived(this.#result === null);

  constructor(loaded: () => Loaded) {
    this.#loaded = loaded;
    $effect(() => {
      const { result } = loaded();
      if (result instanceof Promise)
        void result.then((late) => (this.#late = { promise: result, result: late }));
    });
    $effect(() => {
      if (this.#result && 'answer' in this.#result) this.#kept = this.shown ?? undefined;
    });
  }
}
