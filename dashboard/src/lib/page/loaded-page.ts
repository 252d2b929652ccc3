import type { TimeRange } from '#lib/metrics/performance.ts';
import type { MetricsQuestion } from './metrics-question.ts';
import type { Pending } from './result.ts';

/** A note on the time line, as a page gets it. Times are ISO 8601 in UTC. */
export interface PageNote {
  id: number;
  notedAt: string;
  text: string;
  /** Null where it concerns all services. */
  service: string | null;
  /** Null for a service that sent it. */
  createdBy: string | null;
}

/** What every page of the section knows beside its own answers. */
export interface PageContext {
  /** All services and environments that have sent anything, for the filters. */
  services: string[];
  environments: string[];
  /** Of the range that is asked for, oldest first. */
  notes: PageNote[];
  /** There are more notes than the list holds. */
  notesOmitted: boolean;
}

/** What the load of a page gives: one question, and what became of each part of it. */
export interface LoadedPage<Answers extends object = object> {
  question: MetricsQuestion;
  /** The range that the question means, in ISO 8601, UTC. */
  from: string;
  to: string;
  /** When it was asked. */
  asOf: string;
  /** Its numbers are of days of the viewer's zone, or of parts of them: in another zone they are others. */
  followsTimeZone: boolean;
  /** Where services send OTLP, for the snippet of the empty state. */
  ingestEndpoint: string;
  context: Pending<PageContext>;
  answers: { [Name in keyof Answers]: Pending<Answers[Name]> };
}

/** What a page's query is given. */
export interface PageFilter {
  range: TimeRange;
  /** The earlier time that the viewer wants to compare with. */
  comparedRange: TimeRange;
  /** Whose days: an IANA name. */
  timeZone: string;
  service: string | null;
  environment: string | null;
  endpoint: string | null;
  includeAnonymous: boolean;
}
