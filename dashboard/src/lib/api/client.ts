// Made by `npm run client` from the OpenAPI document; do not edit.
import { callApi, type ClientOptions } from './call-api.ts';

export interface GetPerformanceParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  /** Count users who are not signed in as well */
  include_anonymous?: '0' | '1' | 'true' | 'false';
  /** Read every raw row that there is, however many, within the time limit */
  exact?: '0' | '1' | 'true' | 'false';
  /** What `previous` is: previous_period, the same length just before, or last_week, the same weekdays, whole weeks before */
  compare?: 'previous_period' | 'last_week';
  format?: 'json' | 'csv';
  endpoint?: string;
}

export interface GetPerformanceAnswer {
  /** 24h, 7d, 30d, 90d, or custom */
  time_range: string;
  /** What was really answered: whole hours where raw rows are gone */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** When the question was asked of the database */
  as_of: string;
  /** Hours that the answer holds in part only: cut by the range, or not over yet; not comparable with others */
  partial_hours: string[];
  /** How the numbers were made, and by how much an estimate may be off */
  accuracy: {
    percentiles: 'exact' | 'estimated';
    /** Largest relative error; 0 when exact */
    percentile_error: number;
    users: 'exact' | 'estimated' | 'at_least';
    /** Standard error; 0 when exact */
    user_error: number;
  };
  /** How many requests or events the numbers are made from */
  sample_count: number;
  metrics: {
    /** Milliseconds; null without data */
    avg_response_time_ms: number | null;
    total_requests: number;
    /** 0 to 1; null without data */
    error_rate: number | null;
    /** Milliseconds; null without data */
    p50_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p95_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p99_response_time_ms: number | null;
    /** Distinct users of requests and events; null where it cannot be known */
    active_users: number | null;
  };
  /** What was asked to compare with, cut to equal elapsed parts; null where it lies before our history */
  previous: {
    /** ISO 8601, UTC */
    start_time: string;
    /** ISO 8601, UTC */
    end_time: string;
    metrics: {
      /** Milliseconds; null without data */
      avg_response_time_ms: number | null;
      total_requests: number;
      /** 0 to 1; null without data */
      error_rate: number | null;
      /** Milliseconds; null without data */
      p50_response_time_ms: number | null;
      /** Milliseconds; null without data */
      p95_response_time_ms: number | null;
      /** Milliseconds; null without data */
      p99_response_time_ms: number | null;
      /** Distinct users of requests and events; null where it cannot be known */
      active_users: number | null;
    };
  } | null;
  endpoints: {
    endpoint: string;
    method: string;
    /** Milliseconds; null without data */
    avg_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p50_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p95_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p99_response_time_ms: number | null;
    request_count: number;
    error_count: number;
    /** 0 to 1; null without data */
    error_rate: number | null;
  }[];
}

export interface GetUsageParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  /** Count users who are not signed in as well */
  include_anonymous?: '0' | '1' | 'true' | 'false';
  /** Read every raw row that there is, however many, within the time limit */
  exact?: '0' | '1' | 'true' | 'false';
  /** What `previous` is: previous_period, the same length just before, or last_week, the same weekdays, whole weeks before */
  compare?: 'previous_period' | 'last_week';
  format?: 'json' | 'csv';
  event_type?: string;
}

export interface GetUsageAnswer {
  /** 24h, 7d, 30d, 90d, or custom */
  time_range: string;
  /** What was really answered: whole hours where raw rows are gone */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** When the question was asked of the database */
  as_of: string;
  /** Hours that the answer holds in part only: cut by the range, or not over yet; not comparable with others */
  partial_hours: string[];
  accuracy: { users: 'exact' | 'estimated' | 'at_least'; user_error: number };
  /** How many requests or events the numbers are made from */
  sample_count: number;
  total_events: number;
  /** How many types happened */
  event_types: number;
  /** Distinct users of the events that were asked for */
  unique_users: number;
  /** Distinct users of requests and events together, of whatever type */
  active_users: number;
  /** What was asked to compare with, cut to equal elapsed parts; null where it lies before our history */
  previous: {
    /** ISO 8601, UTC */
    start_time: string;
    /** ISO 8601, UTC */
    end_time: string;
    total_events: number;
    /** How many types happened */
    event_types: number;
    /** Distinct users of the events that were asked for */
    unique_users: number;
    /** Distinct users of requests and events together, of whatever type */
    active_users: number;
  } | null;
  /** Events by type */
  event_distribution: Record<string, number>;
  /** Page views by page, most viewed first; those that name no page are under the empty name */
  page_views: Record<string, number>;
  /** Pages that the list leaves out */
  pages_omitted: number;
}

export interface GetUsageCountParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  session_id?: string;
}

export interface GetUsageCountAnswer {
  count: number;
  time_range: string;
  /** ISO 8601, UTC */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
}

export interface GetUsageSeriesParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  /** Count users who are not signed in as well */
  include_anonymous?: '0' | '1' | 'true' | 'false';
  /** Read every raw row that there is, however many, within the time limit */
  exact?: '0' | '1' | 'true' | 'false';
  format?: 'json' | 'csv';
  /** Whose days: an IANA name */
  time_zone?: string;
  event_type?: string;
}

export interface GetUsageSeriesAnswer {
  /** 24h, 7d, 30d, 90d, or custom */
  time_range: string;
  /** What was really answered: whole hours where raw rows are gone */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** When the question was asked of the database */
  as_of: string;
  /** Hours that the answer holds in part only: cut by the range, or not over yet; not comparable with others */
  partial_hours: string[];
  /** How many requests or events the numbers are made from */
  sample_count: number;
  /** Width of an interval; of a day 24 hours, though days of a time zone have 23 or 25 at times */
  interval_ms: number;
  /** Also where nothing happened */
  data_points: {
    /** Start of the interval */
    timestamp: string;
    /** ISO 8601, UTC */
    end_time: string;
    /** The interval is cut by the range, or not over yet */
    partial: boolean;
    /** An end lies inside an hour whose raw rows are gone, and was moved to its beginning */
    rounded: boolean;
    total_events: number;
    /** How many types happened */
    event_types: number;
    /** Distinct users of the events that were asked for; never to be added up */
    unique_users: number;
    /** Distinct users of requests and events together */
    active_users: number;
    /** Events by type, without zeros */
    event_distribution: Record<string, number>;
    /** Events of types that are not counted each */
    other_events: number;
  }[];
}

export interface GetActiveUsersParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  /** Count users who are not signed in as well */
  include_anonymous?: '0' | '1' | 'true' | 'false';
  /** Read every raw row that there is, however many, within the time limit */
  exact?: '0' | '1' | 'true' | 'false';
  format?: 'json' | 'csv';
  /** Whose days: an IANA name */
  time_zone?: string;
  /** Weeks begin on Monday */
  period?: 'day' | 'week' | 'month';
}

export interface GetActiveUsersAnswer {
  time_range: string;
  /** ISO 8601, UTC */
  as_of: string;
  period: 'day' | 'week' | 'month';
  time_zone: string;
  data_points: {
    /** Start of the period */
    timestamp: string;
    /** May lie in the future */
    end_time: string;
    active_users: number;
    users: 'exact' | 'estimated' | 'at_least';
    /** Standard error; 0 when exact */
    user_error: number;
    /** Not over yet, or begun before our history */
    partial: boolean;
    /** An end lies inside an hour whose raw rows are gone, and was moved to its beginning */
    rounded: boolean;
  }[];
}

export interface GetTimeSeriesParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  /** Count users who are not signed in as well */
  include_anonymous?: '0' | '1' | 'true' | 'false';
  /** Read every raw row that there is, however many, within the time limit */
  exact?: '0' | '1' | 'true' | 'false';
  format?: 'json' | 'csv';
  metric_type?: 'performance' | 'usage' | 'both';
}

export interface GetTimeSeriesAnswer {
  /** 24h, 7d, 30d, 90d, or custom */
  time_range: string;
  /** What was really answered: whole hours where raw rows are gone */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** When the question was asked of the database */
  as_of: string;
  /** Hours that the answer holds in part only: cut by the range, or not over yet; not comparable with others */
  partial_hours: string[];
  metric_type: 'performance' | 'usage' | 'both';
  /** How the numbers were made, and by how much an estimate may be off */
  accuracy: {
    percentiles: 'exact' | 'estimated';
    /** Largest relative error; 0 when exact */
    percentile_error: number;
    users: 'exact' | 'estimated' | 'at_least';
    /** Standard error; 0 when exact */
    user_error: number;
  };
  /** How many requests or events the numbers are made from */
  sample_count: number;
  data_points: {
    /** Start of the hour */
    timestamp: string;
    /** Milliseconds; null without data */
    avg_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p50_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p95_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p99_response_time_ms: number | null;
    total_requests: number | null;
    /** 0 to 1; null without data */
    error_rate: number | null;
    total_events: number | null;
    /** Distinct users of events */
    unique_users: number | null;
    /** The hour is cut by the range, or not over yet */
    partial: boolean;
  }[];
}

export interface GetEndpointParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  /** Count users who are not signed in as well */
  include_anonymous?: '0' | '1' | 'true' | 'false';
  /** Read every raw row that there is, however many, within the time limit */
  exact?: '0' | '1' | 'true' | 'false';
  /** What `previous` is: previous_period, the same length just before, or last_week, the same weekdays, whole weeks before */
  compare?: 'previous_period' | 'last_week';
  format?: 'json' | 'csv';
  /** Whose days: an IANA name */
  time_zone?: string;
  endpoint: string;
  /** Only its requests of this method */
  method?: string;
}

export interface GetEndpointAnswer {
  /** 24h, 7d, 30d, 90d, or custom */
  time_range: string;
  /** What was really answered: whole hours where raw rows are gone */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** When the question was asked of the database */
  as_of: string;
  /** Hours that the answer holds in part only: cut by the range, or not over yet; not comparable with others */
  partial_hours: string[];
  endpoint: string;
  /** Null for all methods together */
  method: string | null;
  /** How the numbers were made, and by how much an estimate may be off */
  accuracy: {
    percentiles: 'exact' | 'estimated';
    /** Largest relative error; 0 when exact */
    percentile_error: number;
    users: 'exact' | 'estimated' | 'at_least';
    /** Standard error; 0 when exact */
    user_error: number;
  };
  /** How many requests or events the numbers are made from */
  sample_count: number;
  metrics: {
    /** Milliseconds; null without data */
    avg_response_time_ms: number | null;
    total_requests: number;
    /** 0 to 1; null without data */
    error_rate: number | null;
    /** Milliseconds; null without data */
    p50_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p95_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p99_response_time_ms: number | null;
    /** Distinct users of requests and events; null where it cannot be known */
    active_users: number | null;
  };
  previous: {
    /** ISO 8601, UTC */
    start_time: string;
    /** ISO 8601, UTC */
    end_time: string;
    metrics: {
      /** Milliseconds; null without data */
      avg_response_time_ms: number | null;
      total_requests: number;
      /** 0 to 1; null without data */
      error_rate: number | null;
      /** Milliseconds; null without data */
      p50_response_time_ms: number | null;
      /** Milliseconds; null without data */
      p95_response_time_ms: number | null;
      /** Milliseconds; null without data */
      p99_response_time_ms: number | null;
      /** Distinct users of requests and events; null where it cannot be known */
      active_users: number | null;
    };
  } | null;
  methods: {
    endpoint: string;
    method: string;
    /** Milliseconds; null without data */
    avg_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p50_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p95_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p99_response_time_ms: number | null;
    request_count: number;
    error_count: number;
    /** 0 to 1; null without data */
    error_rate: number | null;
  }[];
  /** Requests that took longer than from_ms and at most to_ms, ascending, without empty buckets */
  distribution: { from_ms: number; to_ms: number; requests: number }[];
  /** Requests by the first digit of their status, such as 2xx, over the whole range */
  status_classes: Record<string, number>;
  data_points: {
    /** ISO 8601, UTC */
    timestamp: string;
    /** ISO 8601, UTC */
    end_time: string;
    /** Milliseconds; null without data */
    avg_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p50_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p95_response_time_ms: number | null;
    /** Milliseconds; null without data */
    p99_response_time_ms: number | null;
    total_requests: number;
    /** 0 to 1; null without data */
    error_rate: number | null;
    partial: boolean;
    /** An end lies inside an hour whose raw rows are gone, and was moved to its beginning */
    rounded: boolean;
    /** Requests by the first digit of their status */
    status_classes: Record<string, number>;
  }[];
  /** How long requests took, over time; null without requests */
  heat_map: {
    /** Ascending; row n is between bound n and bound n + 1 */
    bounds_ms: number[];
    /** For each of the data points, the requests of each row */
    counts: number[][];
  } | null;
  /** What only raw rows know, so that it may begin later than the range */
  recent: {
    /** ISO 8601, UTC */
    start_time: string;
    /** It begins where it does since only the newest requests are read */
    limited: boolean;
    requests: number;
    status_codes: Record<string, number>;
    error_types: {
      error_type: string;
      requests: number;
      users: number;
      /** ISO 8601, UTC */
      last_seen: string;
    }[];
    service_versions: {
      service: string;
      environment: string;
      service_version: string | null;
      requests: number;
      errors: number;
      p95_response_time_ms: number;
      /** ISO 8601, UTC */
      first_seen: string;
      /** ISO 8601, UTC */
      last_seen: string;
    }[];
    users: number;
    users_with_errors: number;
    slowest_requests: {
      /** ISO 8601, UTC */
      timestamp: string;
      method: string;
      status_code: number;
      response_time_ms: number;
      error_type: string | null;
      service: string;
      service_version: string | null;
      environment: string;
      user_id: string | null;
      trace_id: string;
      span_id: string;
    }[];
  };
}

export interface GetErrorsParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  format?: 'json' | 'csv';
  endpoint?: string;
}

export interface GetErrorsAnswer {
  /** ISO 8601, UTC */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** It begins where it does since a busy range is read from its end */
  limited: boolean;
  error_types: {
    error_type: string;
    requests: number;
    /** How many endpoints it was seen at */
    endpoints: number;
    /** Where it was seen most often */
    endpoint: string;
    method: string;
    /** ISO 8601, UTC */
    last_seen: string;
  }[];
  /** Types that the list leaves out */
  omitted: number;
}

export interface GetWebVitalsParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  /** Read every raw row that there is, however many, within the time limit */
  exact?: '0' | '1' | 'true' | 'false';
  format?: 'json' | 'csv';
  page?: string;
}

export interface GetWebVitalsAnswer {
  /** 24h, 7d, 30d, 90d, or custom */
  time_range: string;
  /** What was really answered: whole hours where raw rows are gone */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** When the question was asked of the database */
  as_of: string;
  /** Hours that the answer holds in part only: cut by the range, or not over yet; not comparable with others */
  partial_hours: string[];
  accuracy: { percentiles: 'exact' | 'estimated'; percentile_error: number };
  /** How many requests or events the numbers are made from */
  sample_count: number;
  /** Over all pages */
  totals: {
    /** LCP, INP, CLS, FCP or TTFB */
    vital: string;
    sample_count: number;
    /** Milliseconds; of CLS a number without unit */
    p75: number;
    /** By the rating that the browser sent */
    good: number;
    needs_improvement: number;
    poor: number;
  }[];
  /** The same elapsed length of time just before; null where it lies before our history */
  previous: {
    /** ISO 8601, UTC */
    start_time: string;
    /** ISO 8601, UTC */
    end_time: string;
    totals: {
      /** LCP, INP, CLS, FCP or TTFB */
      vital: string;
      sample_count: number;
      /** Milliseconds; of CLS a number without unit */
      p75: number;
      /** By the rating that the browser sent */
      good: number;
      needs_improvement: number;
      poor: number;
    }[];
  } | null;
  vitals: {
    /** Empty where the browser named none */
    page: string;
    /** LCP, INP, CLS, FCP or TTFB */
    vital: string;
    sample_count: number;
    /** Milliseconds; of CLS a number without unit */
    p75: number;
    /** By the rating that the browser sent */
    good: number;
    needs_improvement: number;
    poor: number;
  }[];
  /** How many the list leaves out */
  vitals_omitted: number;
}

export interface GetWebVitalsSeriesParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  /** Read every raw row that there is, however many, within the time limit */
  exact?: '0' | '1' | 'true' | 'false';
  format?: 'json' | 'csv';
  page?: string;
  /** Whose days: an IANA name */
  time_zone?: string;
}

export interface GetWebVitalsSeriesAnswer {
  /** 24h, 7d, 30d, 90d, or custom */
  time_range: string;
  /** What was really answered: whole hours where raw rows are gone */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** When the question was asked of the database */
  as_of: string;
  /** Hours that the answer holds in part only: cut by the range, or not over yet; not comparable with others */
  partial_hours: string[];
  /** Width of an interval; of a day 24 hours, though days of a time zone have 23 or 25 at times */
  interval_ms: number;
  data_points: {
    /** Start of the interval */
    timestamp: string;
    /** ISO 8601, UTC */
    end_time: string;
    /** The interval is cut by the range, or not over yet */
    partial: boolean;
    /** An end lies inside an hour whose raw rows are gone, and was moved to its beginning */
    rounded: boolean;
    /** Those that were measured */
    vitals: {
      /** LCP, INP, CLS, FCP or TTFB */
      vital: string;
      sample_count: number;
      /** Milliseconds; of CLS a number without unit */
      p75: number;
    }[];
  }[];
}

export interface GetEventsParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
  environment?: string;
  format?: 'json' | 'csv';
  event_type?: string;
  page?: string;
  user_id?: string;
  session_id?: string;
  /** Words, each of which the event holds in its type, page, element, user, session or metadata */
  search?: string;
  limit?: number;
  /** next_cursor of the page before */
  cursor?: string;
}

export interface GetEventsAnswer {
  time_range: string;
  /** Not before raw rows begin */
  start_time: string;
  /** ISO 8601, UTC */
  end_time: string;
  /** ISO 8601, UTC */
  as_of: string;
  events: {
    id: string;
    /** ISO 8601, UTC */
    timestamp: string;
    event_type: string;
    user_id: string;
    page_name: string | null;
    element_id: string | null;
    success: boolean | null;
    service: string;
    environment: string;
    session_id: string | null;
    trace_id: string | null;
    /** As it was sent */
    metadata: unknown;
  }[];
  /** Null on the last page */
  next_cursor: string | null;
}

export interface GetServicesParameters {
  format?: 'json' | 'csv';
}

export interface GetServicesAnswer {
  /** ISO 8601, UTC */
  as_of: string;
  services: {
    service: string;
    /** Empty where the service names none */
    environment: string;
    service_version: string | null;
    /** ISO 8601, UTC */
    first_seen: string;
    /** ISO 8601, UTC */
    last_seen: string;
  }[];
}

export interface GetSystemAnswer {
  /** ISO 8601, UTC */
  as_of: string;
  rollup: {
    /** Hours before it are closed to writers */
    closed: string;
    /** Hours before it are in the rollups */
    rolled_up: string;
    /** Raw rows before it are gone */
    raw_from: string;
    /** When the raw window was last shortened, to save space */
    raw_shortened_at: string | null;
    /** Hours that have changed since they were rolled up */
    marked_hours: number;
    /** When an hour was last rolled up */
    last_rolled_up_at: string | null;
    /** The oldest hour that the rollups hold */
    history_from: string | null;
  };
  /** Newest first */
  runs: {
    /** ISO 8601, UTC */
    started_at: string;
    finished_at: string | null;
    exit_code: number | null;
    outcome: string | null;
    correlation_id: string;
  }[];
  /** Largest first */
  tables: {
    table: string;
    /** An estimate; null before the table was ever analysed */
    rows: number | null;
    bytes: number;
    /** Counted exactly at the last nightly run */
    counted_rows: number | null;
    counted_at: string | null;
  }[];
  /** Newest first */
  partitions: {
    table: string;
    /** Null for rows that have no day of their own */
    day: string | null;
    /** An estimate; null before the table was ever analysed */
    rows: number | null;
    bytes: number;
  }[];
  /** By the time of what the rows tell */
  arrivals: {
    table: 'performance_metrics' | 'usage_events' | 'histogram_points';
    /** Time of the newest row */
    newest: string | null;
    /** Rows of the last 5 minutes; null where there are too many to count */
    recent_rows: number | null;
  }[];
  /** Rows of the last 24 hours, null before an hour is rolled up */
  hours: {
    /** ISO 8601, UTC */
    timestamp: string;
    rows: Record<string, number> | null;
  }[];
  /** What was counted on the way in during the last 24 hours */
  ingest: { service: string; signal: string; reason: string; items: number; sample: string | null }[];
  values: {
    name: string;
    service: string;
    instance: string;
    attributes: unknown;
    value: number;
    /** ISO 8601, UTC */
    observed_at: string;
  }[];
  services: {
    service: string;
    environment: string;
    version: string | null;
    /** ISO 8601, UTC */
    first_seen: string;
    /** ISO 8601, UTC */
    last_seen: string;
  }[];
  /** How many endpoints, pages and event types a service has */
  names: { service: string; kind: string; names: number }[];
  names_beyond_cap: {
    service: string;
    kind: string;
    sample: string;
    /** ISO 8601, UTC */
    seen_at: string;
  }[];
}

export interface GetHealthAnswer {
  /** ISO 8601, UTC */
  as_of: string;
  /** The worst of the checks */
  level: 'ok' | 'warning' | 'failure';
  checks: {
    check: string;
    level: 'ok' | 'warning' | 'failure';
    message: string;
    /** What to do; null where there is nothing to do */
    cure: string | null;
  }[];
}

export interface GetNotesParameters {
  /** 24h (the default), 7d, 30d or 90d */
  time_range?: string;
  /** ISO 8601, with end, in place of time_range; a date alone is the whole UTC day */
  start?: string;
  /** ISO 8601; not included, save that a date alone is the whole day */
  end?: string;
  service?: string;
}

export interface GetNotesAnswer {
  notes: {
    id: number;
    /** ISO 8601, UTC */
    noted_at: string;
    text: string;
    /** Null where it concerns all services */
    service: string | null;
    /** Null for a service that sent it with an ingest token */
    created_by: string | null;
    /** ISO 8601, UTC */
    created_at: string;
  }[];
  /** There are more than the list holds; ask for a shorter range */
  omitted: boolean;
}

export interface CreateNoteBody {
  text: string;
  /** Now unless told */
  noted_at?: string;
  service?: string;
}
export interface CreateNoteAnswer {
  id: number;
  /** ISO 8601, UTC */
  noted_at: string;
  text: string;
  /** Null where it concerns all services */
  service: string | null;
  /** Null for a service that sent it with an ingest token */
  created_by: string | null;
  /** ISO 8601, UTC */
  created_at: string;
}

export interface DeleteNoteParameters {
  id: number;
}

export interface DeleteNoteAnswer {
  deleted: true;
}

export interface GetOpenApiAnswer {
  openapi: '3.1.0';
}

/** Every operation of the API as a function. Each throws ApiError for what the API refuses. */
export function createClient(options: ClientOptions) {
  return {
    /** Requests, errors, latency and active users, in all and of each endpoint, slowest average first. */
    getPerformance: (parameters: GetPerformanceParameters = {}, signal?: AbortSignal) =>
      callApi<GetPerformanceAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/performance',
        parameters,
        ...(signal && { signal })
      }),
    /** What was used in browsers, and by how many. */
    getUsage: (parameters: GetUsageParameters = {}, signal?: AbortSignal) =>
      callApi<GetUsageAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/usage',
        parameters,
        ...(signal && { signal })
      }),
    /** How many events of the caller were stored, as far back as raw rows are kept. */
    getUsageCount: (parameters: GetUsageCountParameters = {}, signal?: AbortSignal) =>
      callApi<GetUsageCountAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/usage/count',
        parameters,
        ...(signal && { signal })
      }),
    /** Events by type, and users, over time; the width of the intervals suits the range. */
    getUsageSeries: (parameters: GetUsageSeriesParameters = {}, signal?: AbortSignal) =>
      callApi<GetUsageSeriesAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/usage/time-series',
        parameters,
        ...(signal && { signal })
      }),
    /** Distinct users of requests and events in each day, week or month. */
    getActiveUsers: (parameters: GetActiveUsersParameters = {}, signal?: AbortSignal) =>
      callApi<GetActiveUsersAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/active-users',
        parameters,
        ...(signal && { signal })
      }),
    /** Requests and events by the hour; an hour without data is a point of nulls. */
    getTimeSeries: (parameters: GetTimeSeriesParameters = {}, signal?: AbortSignal) =>
      callApi<GetTimeSeriesAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/time-series',
        parameters,
        ...(signal && { signal })
      }),
    /** One endpoint: latency distribution in all and over time, status codes, errors, versions, slowest requests, users affected. */
    getEndpoint: (parameters: GetEndpointParameters, signal?: AbortSignal) =>
      callApi<GetEndpointAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/endpoint',
        parameters,
        ...(signal && { signal })
      }),
    /** What went wrong: failed requests by type of error, most frequent first. */
    getErrors: (parameters: GetErrorsParameters = {}, signal?: AbortSignal) =>
      callApi<GetErrorsAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/errors',
        parameters,
        ...(signal && { signal })
      }),
    /** Web Vitals at the 75th percentile, in all and of each page, most measured page first. */
    getWebVitals: (parameters: GetWebVitalsParameters = {}, signal?: AbortSignal) =>
      callApi<GetWebVitalsAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/web-vitals',
        parameters,
        ...(signal && { signal })
      }),
    /** Web Vitals at the 75th percentile over time; the width of the intervals suits the range. */
    getWebVitalsSeries: (parameters: GetWebVitalsSeriesParameters = {}, signal?: AbortSignal) =>
      callApi<GetWebVitalsSeriesAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/web-vitals/time-series',
        parameters,
        ...(signal && { signal })
      }),
    /** Single usage events, newest first, as far back as raw rows are kept; as CSV all of them. */
    getEvents: (parameters: GetEventsParameters = {}, signal?: AbortSignal) =>
      callApi<GetEventsAnswer>(options, {
        method: 'GET',
        path: '/api/v1/metrics/events',
        parameters,
        ...(signal && { signal })
      }),
    /** Every service that has sent anything, with each of its environments. */
    getServices: (parameters: GetServicesParameters = {}, signal?: AbortSignal) =>
      callApi<GetServicesAnswer>(options, {
        method: 'GET',
        path: '/api/v1/services',
        parameters,
        ...(signal && { signal })
      }),
    /** How Lakegauge itself is doing: rollup, retention, ingest, sizes. */
    getSystem: (signal?: AbortSignal) =>
      callApi<GetSystemAnswer>(options, { method: 'GET', path: '/api/v1/system', ...(signal && { signal }) }),
    /** What is wrong and what to do about it: the checks of lakegauge doctor. */
    getHealth: (signal?: AbortSignal) =>
      callApi<GetHealthAnswer>(options, {
        method: 'GET',
        path: '/api/v1/system/health',
        ...(signal && { signal })
      }),
    /** Notes on the time line, oldest first. */
    getNotes: (parameters: GetNotesParameters = {}, signal?: AbortSignal) =>
      callApi<GetNotesAnswer>(options, {
        method: 'GET',
        path: '/api/v1/notes',
        parameters,
        ...(signal && { signal })
      }),
    /** Puts a note on the time line, for instance at a deploy. */
    createNote: (body: CreateNoteBody, signal?: AbortSignal) =>
      callApi<CreateNoteAnswer>(options, {
        method: 'POST',
        path: '/api/v1/notes',
        body,
        ...(signal && { signal })
      }),
    /** Takes a note back. */
    deleteNote: (parameters: DeleteNoteParameters, signal?: AbortSignal) =>
      callApi<DeleteNoteAnswer>(options, {
        method: 'DELETE',
        path: '/api/v1/notes',
        parameters,
        ...(signal && { signal })
      }),
    /** This document. */
    getOpenApi: (signal?: AbortSignal) =>
      callApi<GetOpenApiAnswer>(options, {
        method: 'GET',
        path: '/api/v1/openapi.json',
        ...(signal && { signal })
      })
  };
}
