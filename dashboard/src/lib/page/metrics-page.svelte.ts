import { goto, refreshAll } from '$app/navigation';
import { navigating, page } from '$app/state';
import { createContext, untrack } from 'svelte';
import { provideCharts } from '#lib/charts/chart-group.svelte.ts';
import type { LoadedPage, PageContext } from './loaded-page.ts';
import {
  pendingChanges,
  questionParameters,
  writeQuestion,
  type MetricsQuestion
} from './metrics-question.ts';
import type { Failure, Pending } from './result.ts';
import { ShownAnswer, type Shown } from './shown-answer.svelte.ts';

/** What a page is given: its own load, and what the layout adds. */
export type PageData<Answers extends object> = LoadedPage<Answers> & { timeZone: string };

const [getMetricsPage, setMetricsPage] = createContext<MetricsPage>();

/** The page that a component stands in. */
export { getMetricsPage };

/**
 * A page of the section while somebody looks at it: what is shown, what is chosen and waits for Refresh, and the ways
 * to ask for something else. Must be made while the page's component is being made.
 */
export class MetricsPage<Answers extends object = object> {
  #loaded: () => PageData<Answers>;
  #asked = $state(false);
  #parts: ShownAnswer<unknown>[] = [];

  readonly context: ShownAnswer<PageContext>;

  /** What the newest data answers. */
  readonly question: MetricsQuestion = $derived.by(() => this.#loaded().question);

  // Compared by content: data that arrives in the background with the same question must not undo a choice.
  #askedAddress = $derived(writeQuestion(this.question).toString());

  /** What is chosen: the question that is shown, and ahead of it while a choice waits for Refresh. */
  chosen: MetricsQuestion = $derived.by(() => {
    void this.#askedAddress;
    return untrack(() => this.question);
  });

  /** The choices that wait, in words. */
  readonly changes: string[] = $derived.by(() => pendingChanges(this.question, this.chosen));

  /** Something is on its way. */
  readonly loading: boolean = $derived.by(() => this.#asked || navigating.type === 'popstate' || this.isLate);

  /** The server went on without some of the answers: they are still to come. */
  readonly isLate: boolean = $derived.by(
    () => this.context.isLate || this.#parts.some((part) => part.isLate)
  );

  /** Where every answer failed alike: said once for the page, and not in each of its panels. */
  readonly failure: Failure | null = $derived.by(() => {
    const failures = this.#parts.flatMap((part) => part.failure ?? []);
    const [first] = failures;
    const alike = failures.length === this.#parts.length && failures.every(isLike(first));
    return alike ? (first ?? null) : null;
  });

  // What is looked at may be ahead of what was asked of the server.
  #view = $derived.by(() => (page.shallow?.url ?? page.url).searchParams);

  /** The zone in which every time is told. */
  readonly timeZone: string = $derived.by(() => this.question.timeZone ?? this.#loaded().timeZone);

  constructor(loaded: () => PageData<Answers>) {
    this.#loaded = loaded;
    this.context = this.#follow((data) => data.context);
    setMetricsPage(this as unknown as MetricsPage);
    provideCharts(() => ({
      timeZone: this.timeZone,
      range: this.#loaded(),
      notes: this.context.shown?.answer.notes ?? [],
      onzoom: ({ fromMs, toMs }) => void this.zoom(new Date(fromMs), new Date(toMs))
    }));
  }

  /** Of all that is shown the oldest: what the page as a whole can be said to be. Null while nothing is shown. */
  get oldest(): Shown<unknown> | null {
    const shown = this.#parts.flatMap((part) => part.shown ?? []);
    return shown.reduce<Shown<unknown> | null>(
      (oldest, part) => (oldest === null || part.asOf < oldest.asOf ? part : oldest),
      null
    );
  }

  get ingestEndpoint(): string {
    return this.#loaded().ingestEndpoint;
  }

  /** No service has ever sent anything. */
  get nothingEver(): boolean {
    return this.context.shown?.answer.services.length === 0;
  }

  /** One of the page's own answers, by the name that its load gave it. To be called while a component is being made. */
  answer<Name extends keyof Answers>(name: Name): ShownAnswer<Answers[Name]> {
    const part = this.#follow((data) => data.answers[name]);
    this.#parts.push(part as ShownAnswer<unknown>);
    return part;
  }

  /** A parameter of the page's own, from its address. */
  own(name: string): string | null {
    return this.#view.getAll(name).at(-1) || null;
  }

  /** Asks for what is chosen; again for the same where nothing was. */
  refresh = async (): Promise<void> => {
    await this.#wait(async () => {
      if (this.changes.length === 0) await refreshAll();
      else await goto(this.addressOf(this.chosen), { reset: false });
    });
  };

  /** Asks at once for a changed question (a zoom, a filter), or with changed parameters of the page's own. Escape goes back. */
  ask = async (changes: Partial<MetricsQuestion>, own: Record<string, string | null> = {}): Promise<void> => {
    const address = this.addressOf({ ...this.question, ...changes }, own);
    await this.#wait(() => goto(address, { reset: false, state: { leadsBack: true } }));
  };

  /** Narrows everything to a piece of time. */
  zoom = (from: Date, to: Date): Promise<void> =>
    this.ask({ range: { start: from.toISOString(), end: to.toISOString() } });

  /** How the page is looked at (order, search, which chart) belongs to its address, but asks the server nothing. */
  look = (own: Record<string, string | null>, { push = false } = {}): void => {
    const options = push ? { state: { leadsBack: true } } : { replace: true };
    void goto(this.addressOf(this.question, own), { shallow: true, ...options });
  };

  /** The address of this page for a question, with changed parameters of its own; null takes one out. */
  addressOf(question: MetricsQuestion, own: Record<string, string | null> = {}): string {
    const parameters = writeQuestion(question);
    for (const [name, value] of this.#view) {
      if (!isShared(name) && !(name in own)) parameters.set(name, value);
    }
    for (const [name, value] of Object.entries(own)) {
      if (value) parameters.set(name, value);
    }
    return parameters.size > 0 ? `${page.url.pathname}?${parameters}` : page.url.pathname;
  }

  #follow<Answer>(partOf: (data: PageData<Answers>) => Pending<Answer>): ShownAnswer<Answer> {
    return new ShownAnswer(() => {
      const data = this.#loaded();
      const { question, asOf, from, to } = data;
      return { question, asOf, from, to, result: partOf(data) };
    });
  }

  async #wait(work: () => Promise<void>): Promise<void> {
    this.#asked = true;
    try {
      await work();
    } finally {
      this.#asked = false;
    }
  }
}

function isShared(name: string): boolean {
  return questionParameters.some((shared) => shared === name);
}

function isLike(first: Failure | undefined): (failure: Failure) => boolean {
  return ({ statusCode, message }) => statusCode === first?.statusCode && message === first.message;
}
