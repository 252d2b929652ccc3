import type { ResolvedPathname } from '$app/types';
import { goto, invalidate, refreshAll } from '$app/navigation';
import { navigating, page } from '$app/state';
import { createContext, untrack } from 'svelte';
import { provideCharts } from '#lib/charts/chart-group.svelte.ts';
import { toDates } from '#lib/charts/stretch.ts';
import { chosenTimeZoneCookie, isTimeZone } from '#lib/format/time-zone.ts';
import type { TimeRangePreset } from '#lib/metrics/time-range.ts';
import type { ExportTable } from './export-tables.ts';
import type { LoadedPage, PageContext, PageNote } from './loaded-page.ts';
import {
  isDays,
  pendingChanges,
  questionParameters,
  writeQuestion,
  type AskedRange,
  type MetricsQuestion
} from './metrics-question.ts';
import type { Failure, Pending } from './result.ts';
import { shiftRange, type Direction } from './shift-range.ts';
import { ShownAnswer, type Shown } from './shown-answer.svelte.ts';

/** What a page is given: its own load, and what the layout adds. */
export type PageData<Answers extends object> = LoadedPage<Answers> & {
  /** The viewer's own, and whether it was chosen in place of the browser's. */
  timeZone: string;
  timeZoneIsChosen: boolean;
};

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

  // What is looked at may be ahead of what was asked of the server.
  #view = $derived.by(() => (page.shallow?.url ?? page.url).searchParams);

  /** What the newest data answers; the zone is that of the address, which changes without asking anything. */
  readonly question: MetricsQuestion = $derived.by(() => {
    const { question, timeZone, timeZoneIsChosen } = this.#loaded();
    const named = this.#view.get('time_zone');
    const fromAddress = named !== null && isTimeZone(named) ? named : null;
    return { ...question, timeZone: fromAddress ?? (timeZoneIsChosen ? timeZone : null) };
  });

  // Compared by content: data that arrives in the background with the same question must not undo a choice.
  // The zone is no choice that waits.
  #askedAddress = $derived(writeQuestion({ ...this.question, timeZone: null }).toString());

  /** What is chosen: the question that is shown, and ahead of it while a choice waits for Refresh. */
  chosen: MetricsQuestion = $derived.by(() => {
    void this.#askedAddress;
    return untrack(() => this.question);
  });

  /** The choices that wait, in words. */
  readonly changes: string[] = $derived.by(() => pendingChanges(this.question, this.chosen, this.timeZone));

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

  /** Notes of the range, oldest first; ahead of what was loaded once the viewer has added or deleted one. */
  notes: PageNote[] = $derived.by(() => this.context.shown?.answer.notes ?? []);

  /** Which of its menus is open. */
  opened: 'range' | 'export' | 'notes' | 'commands' | 'keys' | null = $state(null);

  /** The endpoints that the page shows, for the palette; the page's component says them. */
  endpoints: () => readonly { endpoint: string; method: string }[] = () => [];

  /** The tables that the page shows, for the export; the page's component says them. */
  tables: () => ExportTable[] | Promise<ExportTable[]> = () => [];

  /** The zone in which every time is told. */
  readonly timeZone: string = $derived.by(() => this.question.timeZone ?? this.#loaded().timeZone);

  constructor(loaded: () => PageData<Answers>) {
    this.#loaded = loaded;
    this.context = this.#follow((data) => data.context);
    setMetricsPage(this);
    provideCharts(() => ({
      timeZone: this.timeZone,
      range: this.#loaded(),
      notes: this.notes,
      onzoom: (stretch) => void this.zoom(...toDates(stretch)),
      onzoomout: page.state.leadsBack ? this.leaveCloserLook : undefined
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

  /** The range that the newest data answers, in ISO 8601, UTC. */
  get from(): string {
    return this.#loaded().from;
  }

  get to(): string {
    return this.#loaded().to;
  }

  /** No service has ever sent anything. */
  get nothingEver(): boolean {
    return this.context.shown?.answer.services.length === 0;
  }

  /** Puts a note among those that are shown, where it belongs to them. */
  addNote(note: PageNote): void {
    // A range that ends when it was asked for goes on meanwhile.
    const endsNow = this.to === this.#loaded().asOf;
    if (note.notedAt < this.from || (note.notedAt >= this.to && !endsNow)) return;
    this.notes = [...this.notes, note].sort((a, b) => a.notedAt.localeCompare(b.notedAt) || a.id - b.id);
  }

  removeNote(id: number): void {
    this.notes = this.notes.filter((note) => note.id !== id);
  }

  /** One of the page's own answers, by the name that its load gave it. To be called while a component is being made. */
  answer<Name extends keyof Answers>(name: Name): ShownAnswer<Answers[Name]> {
    const part = this.#follow((data) => data.answers[name]);
    this.#parts.push(part);
    return part;
  }

  /** A parameter of the page's own, from its address. */
  own(name: string): string | null {
    return this.#view.getAll(name).at(-1) || null;
  }

  /** Chooses a range that ends now; it waits for Refresh. */
  choosePreset(preset: TimeRangePreset): void {
    this.chosen = { ...this.chosen, range: { preset } };
  }

  /** For menus that are opened by a button and by a key. */
  open(menu: NonNullable<MetricsPage['opened']>, open: boolean): void {
    if (open) this.opened = menu;
    else if (this.opened === menu) this.opened = null;
  }

  /** Asks for what is chosen; again for the same where nothing was. */
  refresh = async (): Promise<void> => {
    await this.#wait(async () => {
      if (this.changes.length === 0) await refreshAll();
      else
        await goto(this.addressOf({ ...this.chosen, timeZone: this.#zoneOf(this.chosen.range) }), {
          reset: false
        });
    });
  };

  /** Asks at once for a changed question (a zoom, a filter), or with changed parameters of the page's own. Escape goes back. */
  ask = async (changes: Partial<MetricsQuestion>, own: Record<string, string | null> = {}): Promise<void> => {
    const question = { ...this.question, ...changes };
    const address = this.addressOf({ ...question, timeZone: this.#zoneOf(question.range) }, own);
    await this.#wait(() => goto(address, { reset: false, state: { leadsBack: true } }));
  };

  /** Back to where the viewer was before looking closer; not while something is open that Escape closes. */
  leaveCloserLook = (): void => {
    if (page.state.leadsBack && !document.querySelector(':popover-open, dialog[open]')) history.back();
  };

  /** Looks at once at as much time just before or after, as far as it is kept; Back and Escape return. */
  shift = async (direction: Direction): Promise<void> => {
    const { from, to } = this;
    const shown = { asked: this.question.range, from, to, timeZone: this.timeZone };
    const range = shiftRange(shown, direction);
    if (range) await this.ask({ range });
  };

  /** Narrows everything to a piece of time. */
  zoom = (from: Date, to: Date): Promise<void> =>
    this.ask({ range: { start: from.toISOString(), end: to.toISOString() } });

  /**
   * Tells every time in another zone, now and on later visits; null for the browser's own. Days that were picked, and
   * days that a series shows, are others then, and are asked for again.
   */
  chooseTimeZone = async (timeZone: string | null): Promise<void> => {
    document.cookie = timeZone
      ? `${chosenTimeZoneCookie}=${timeZone}; path=/; max-age=31536000; samesite=lax`
      : `${chosenTimeZoneCookie}=; path=/; max-age=0; samesite=lax`;
    const address = this.addressOf({ ...this.question, timeZone });
    if (isDays(this.question.range) || this.#loaded().followsTimeZone) {
      const told = ['lakegauge:time-zone'];
      await this.#wait(() => goto(address, { reset: false, replace: true, invalidate: told }));
    } else {
      await invalidate('lakegauge:time-zone');
      await goto(address, { shallow: true, replace: true });
    }
  };

  /** Copies the address of what is shown with its times in place of "last 24 hours"; false where the clipboard is closed. */
  copyLink = async (): Promise<boolean> => {
    const { range } = this.question;
    const fixed = 'start' in range ? range : { start: this.from, end: this.to };
    const address = this.addressOf({ ...this.question, range: fixed, timeZone: this.timeZone });
    try {
      await navigator.clipboard.writeText(location.origin + address);
      return true;
    } catch {
      // Closed to pages without HTTPS and where the viewer forbids it; the address bar has the address.
      return false;
    }
  };

  /** How the page is looked at (order, search, which chart) belongs to its address, but asks the server nothing. */
  look = (own: Record<string, string | null>, { push = false } = {}): void => {
    const options = push ? { state: { leadsBack: true } } : { replace: true };
    void goto(this.addressOf(this.question, own), { shallow: true, ...options });
  };

  /** The address of this page for a question, with changed parameters of its own; null takes one out. */
  addressOf(question: MetricsQuestion, own: Record<string, string | null> = {}): ResolvedPathname {
    const parameters = writeQuestion(question);
    for (const [name, value] of this.#view) {
      if (!isShared(name) && !(name in own)) parameters.set(name, value);
    }
    for (const [name, value] of Object.entries(own)) {
      if (value) parameters.set(name, value);
    }
    const pathname = page.url.pathname as ResolvedPathname;
    return parameters.size > 0 ? (`${pathname}?${parameters}` as ResolvedPathname) : pathname;
  }

  /** The zone that an address has to name: always beside dates, which mean another time elsewhere; else where it is not the viewer's own. */
  #zoneOf(range: AskedRange): string | null {
    if (isDays(range)) return this.timeZone;
    const { timeZone, timeZoneIsChosen } = this.#loaded();
    return this.timeZone === timeZone && !timeZoneIsChosen ? null : this.timeZone;
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
