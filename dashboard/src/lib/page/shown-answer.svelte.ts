import type { MetricsQuestion } from './metrics-question.ts';
import type { Failure, Pending, Result } from './result.ts';

/** One part of what a page's load gave, and what it answers. */
interface Loaded<Answer> extends Asked {
  result: Pending<Answer>;
}

/** A question, when it was asked, and the range that it meant then. */
interface Asked {
  question: MetricsQuestion;
  asOf: string;
  from: string;
  to: string;
}

export interface Shown<Answer> extends Asked {
  answer: Answer;
}

/**
 * The answer to show: the newest, and while a newer one is on its way or has failed, the one before. Must be made
 * while a component is being made, since it follows what is loaded.
 */
export class ShownAnswer<Answer> {
  #loaded: () => Loaded<Answer>;
  #late = $state.raw<{ promise: unknown; result: Result<Answer> }>();
  #kept = $state.raw<Shown<Answer>>();

  #result = $derived.by((): Result<Answer> | null => {
    const { result } = this.#loaded();
    if (!(result instanceof Promise)) return result;
    return this.#late?.promise === result ? this.#late.result : null;
  });

  /** Null before anything has ever arrived. */
  readonly shown = $derived.by((): Shown<Answer> | null => {
    if (this.#result && 'answer' in this.#result) {
      const { question, asOf, from, to } = this.#loaded();
      return { question, asOf, from, to, answer: this.#result.answer };
    }
    return this.#kept ?? null;
  });

  readonly failure: Failure | null = $derived(
    this.#result && 'failure' in this.#result ? this.#result.failure : null
  );

  /** The server went on without its answer: it is still to come. */
  readonly isLate: boolean = $derived(this.#result === null);

  constructor(loaded: () => Loaded<Answer>) {
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
