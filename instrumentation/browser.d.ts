/** Something that a person did. */
export interface UsageEvent {
  /**
   * `page_view`, `button_click`, `form_submit`, `query_executed`, `feature_usage`, `search`, `navigation`, `input`,
   * `error`, `web_vital`, `page_load`, or a name of your own: `[a-z][a-z0-9_.]*`, at most 100 characters. `input`,
   * `scroll` and `resize` wait until they have not happened for 500 ms.
   */
  event_type: string;
  /** The page it happened on, unless told the one that is open. */
  page_name?: string;
  /** What it happened to, at most 100 characters. */
  element_id?: string;
  success?: boolean;
  /** At most 8 KiB as JSON; more is left out. Never put in what a person typed. */
  metadata?: Record<string, unknown>;
}

export interface TrackerOptions {
  /** `service.name` of the events. */
  service: string;
  /** `service.version` of the events. */
  version?: string;
  /** `deployment.environment.name` of the events. */
  environment?: string;
  /** Where OTLP logs go; `/api/otlp/v1/logs` of the page's own origin unless set. */
  endpoint?: string;
  /** A public browser key of the receiver, where the page posts to it from another origin. */
  key?: string;
  /** Share of the sessions that are recorded, from 0 to 1. A session is recorded whole or not at all. */
  sampleRate?: number;
  /** Records nothing where the browser sends Do Not Track or Global Privacy Control. */
  respectPrivacySignals?: boolean;
  /** Changes an event or, by returning null, keeps it from being recorded. What it throws keeps the event back too. */
  beforeSend?: (event: UsageEvent) => UsageEvent | null;
  /** What the open page is called: a route template is best. Unless given, the path, without query and fragment. */
  pageName?: (location: Location) => string;
  /** All recorded unless set to false. */
  pageViews?: boolean;
  clicks?: boolean;
  forms?: boolean;
  errors?: boolean;
  webVitals?: boolean;
  /** Sends `traceparent` with `fetch` to the page's own origin, one trace a page view, so that events join requests. */
  traceparent?: boolean;
  /** Whether events wait in `localStorage` until they are acknowledged; true unless set. */
  storage?: boolean;
  /** An opaque word for who is signed in: what could not be sent waits for the same one. */
  account?: string;
  /** Where to compare what was sent with what is stored, every 60 s: `/api/v1/metrics/usage/count`. */
  countUrl?: string;
  /** Told after each comparison which share of the events is missing, from 0 to 1. */
  onLoss?: (lossRate: number) => void;
  /** Says on the console what it does. */
  debug?: boolean;
}

export interface Tracker {
  track(event: UsageEvent): void;
  /** Sends now what waits. */
  flush(): void;
  /** Sends now what waits and begins a new session: call it when a person signs out. */
  reset(): void;
  /** Sends what waits, and lets go of the page. */
  stop(): void;
}

/** Records this page until `stop`; a second call returns the tracker of the first. On a server it does nothing. */
export function start(options: TrackerOptions): Tracker;

/** Records one event; nothing happens before `start`. */
export function track(event: UsageEvent): void;
