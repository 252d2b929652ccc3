/** Why an item was not stored, in words; the exporter's `reason`. */
export interface IngestReason {
  /** What was the matter, after `items:`. */
  text: string;
  /** A fault of the sender, who has been told; otherwise the item is fine and nothing is kept of its kind. */
  isFault: boolean;
}

const faults: Record<string, string> = {
  too_old: 'older than raw rows are kept',
  in_future: 'more than 10 minutes in the future: a wrong clock',
  invalid_id: 'no valid trace or span id',
  invalid_time: 'no start or no end',
  invalid_row: 'refused by Postgres',
  invalid_event_name: 'an event name without a letter',
  unknown_unit: 'a duration in a unit that is no time',
  unspecified_temporality: 'a histogram that is neither delta nor cumulative',
  too_many_buckets: 'a histogram with too many buckets',
  invalid_buckets: 'a histogram whose buckets are not in order',
  count_mismatch: 'a histogram whose buckets do not add up to its count',
  attributes_too_large: 'attributes that are too long',
  not_permitted: 'a sender that may store usage events only'
};

const ignored: Record<string, string> = {
  excluded_path: 'health checks and other excluded paths',
  not_server_span: 'spans that are not of a server',
  not_http: 'server spans of something else than HTTP',
  no_event_name: 'log lines without an event name',
  not_usage_event: 'events that are nothing a person did',
  unused_metric: 'metrics that nothing is kept of',
  superseded_metric: 'metrics in an older form, beside the newer one',
  no_recorded_value: 'points without a value',
  empty_point: 'histogram points without a count'
};

/** A reason that is not known here counts as a fault: rather one question too many than one too few. */
export function describeIngestReason(reason: string): IngestReason {
  if (Object.hasOwn(ignored, reason)) return { text: ignored[reason]!, isFault: false };
  return { text: Object.hasOwn(faults, reason) ? faults[reason]! : reason, isFault: true };
}
