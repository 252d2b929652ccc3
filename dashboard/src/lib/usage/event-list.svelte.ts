import { untrack } from 'svelte';
import { ApiError, callApi } from '#lib/api/call-api.ts';
import type { GetEventsAnswer } from '#lib/api/client.ts';
import {
  eventFilterNames,
  shownEventsMax,
  type EventFilter,
  type EventsPage,
  type FilteredPage,
  type ShownEvent
} from '#lib/metrics/events.ts';
import type { Failure } from '#lib/page/result.ts';

/** What the list is about beside its own filter: the range and the shared filters of the page. */
export interface EventScope {
  from: string;
  to: string;
  service: string | null;
  environment: string | null;
}

interface Asked extends EventScope {
  filter: EventFilter;
  cursor: string | null;
}

/**
 * The events that the explorer shows: what came with the page, then what is asked for here when its own filter changes
 * or older events are wanted. Neither the page nor the numbers on it are asked again for that. Must be made while a
 * component is being made, since it follows the filter.
 */
export class EventList {
  #first: () => FilteredPage | null;
  #scope: () => EventScope;
  #filter: () => EventFilter;
  // What was asked here, until the page itself brings something newer.
  #own = $state.raw<{ first: FilteredPage | null; key: string; pages: EventsPage[] | null }>();
  #asked: AbortController | undefined;
  #retry: (() => void) | undefined;

  readonly #pages: EventsPage[] = $derived.by(() => {
    const first = this.#first();
    if (this.#own?.first === first && this.#own.pages) return this.#own.pages;
    return first ? [first] : [];
  });
  readonly #key: string | undefined = $derived.by(() => {
    const first = this.#first();
    if (this.#own?.first === first) return this.#own.key;
    return first ? toKey(first.filter) : undefined;
  });

  readonly events: ShownEvent[] = $derived.by(() => this.#pages.flatMap((page) => page.events));
  /** Names the next older events; null where there are none. */
  readonly nextCursor: string | null = $derived.by(() => this.#pages.at(-1)?.nextCursor ?? null);
  /** Single events are known from here on; null before anything came. */
  readonly from: string | null = $derived.by(() => this.#pages[0]?.from ?? null);

  loading = $state(false);
  failure = $state.raw<Failure | null>(null);

  constructor(first: () => FilteredPage | null, scope: () => EventScope, filter: () => EventFilter) {
    this.#first = first;
    this.#scope = scope;
    this.#filter = filter;
    $effect(() => {
      // Nothing has come yet: the filter is what it will come with.
      if (this.#key === undefined || this.#key === toKey(filter())) return;
      untrack(() => void this.#ask(null, []));
    });
  }

  /** Adds the next older events. */
  showOlder(): void {
    if (this.nextCursor) void this.#ask(this.nextCursor, this.#pages);
  }

  retry(): void {
    this.#retry?.();
  }

  /** A question that is still under way is given up. */
  async #ask(cursor: string | null, before: EventsPage[]): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.#retry = () => void this.#ask(cursor, before);
    this.loading = true;
    const [first, filter, scope] = [this.#first(), this.#filter(), this.#scope()];
    const kept = this.#pages;
    this.#own = { first, key: toKey(filter), pages: kept };
    try {
      // Raw rows begin later than most ranges do, and a page that lies open must not ask for more than there is.
      const page = await getEventsPage(
        { ...scope, from: this.from ?? scope.from, filter, cursor },
        asked.signal
      );
      this.#own = { first, key: toKey(filter), pages: [...before, page] };
      this.failure = null;
    } catch (error) {
      if (!asked.signal.aborted) this.failure = toFailure(error);
    } finally {
      if (this.#asked === asked) this.loading = false;
    }
  }
}

function toKey(filter: EventFilter): string {
  return JSON.stringify(eventFilterNames.map((name) => filter[name]));
}

async function getEventsPage(
  { from, to, service, environment, filter, cursor }: Asked,
  signal: AbortSignal
): Promise<EventsPage> {
  const narrowed = Object.entries({ service, environment, cursor, ...filter }).filter(([, value]) => value);
  const answer = await callApi<GetEventsAnswer>(
    { address: location.origin },
    {
      method: 'GET',
      path: '/api/v1/metrics/events',
      parameters: { start: from, end: to, limit: shownEventsMax, ...Object.fromEntries(narrowed) },
      signal
    }
  );
  return {
    from: answer.start_time,
    to: answer.end_time,
    events: answer.events.map((event) => ({
      id: event.id,
      time: event.timestamp,
      eventType: event.event_type,
      userId: event.user_id,
      page: event.page_name,
      elementId: event.element_id,
      success: event.success,
      metadata: event.metadata,
      service: event.service,
      environment: event.environment,
      sessionId: event.session_id,
      traceId: event.trace_id
    })),
    nextCursor: answer.next_cursor
  };
}

function toFailure(error: unknown): Failure {
  if (error instanceof ApiError) {
    const { statusCode, message, correlationId } = error;
    return { statusCode, message, correlationId };
  }
  return {
    statusCode: 503,
    message:
      'The server cannot be reached, or its answer cannot be read. Check your connection and try again.'
  };
}
