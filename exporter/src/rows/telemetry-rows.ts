/** One row of `performance_metrics`: an HTTP server span. Text is clean and fits its column. */
export interface PerformanceMetricRow {
  /** Start of the request, whole microseconds since 1970. */
  timestampUs: number;
  endpoint: string;
  method: string;
  /** 0 where no answer was sent. */
  statusCode: number;
  responseTimeMs: number;
  userId: string | null;
  errorType: string | null;
  serviceName: string;
  serviceVersion: string | null;
  environment: string;
  /** 32 lower-case hexadecimal digits. */
  traceId: string;
  /** 16 lower-case hexadecimal digits. The row's id is the last 16 digits of the trace id, then these. */
  spanId: string;
}

/** One row of `histogram_points`: what a histogram counted in one interval. */
export interface HistogramPointRow {
  /** Digest of the stream, start and end: 32 hexadecimal digits. */
  id: string;
  /** The hour of this time is the hour that the point counts in; whole microseconds since 1970. */
  timestampUs: number;
  endTimestampUs: number;
  serviceName: string;
  serviceVersion: string | null;
  environment: string;
  instrument: string;
  unit: string;
  endpoint: string | null;
  method: string | null;
  statusCode: number | null;
  errorType: string | null;
  /** JSON text of the point's attributes; null for `http.server.request.duration`, whose attributes have columns. */
  attributes: string | null;
  count: number;
  /** Decimal number: whole nanoseconds for `http.server.request.duration`, else in the unit of the instrument. */
  sumValue: string | null;
  minValue: number | null;
  maxValue: number | null;
  sketchScale: number;
  sketchZeroCount: number;
  /** Ascending; as long as `sketchCounts`. */
  sketchIndexes: number[];
  sketchCounts: number[];
  approximate: boolean;
  spansComplete: boolean;
  /** Set on a point of a cumulative stream, whose numbers are totals since a start: only their growth is stored. */
  cumulative: CumulativePoint | null;
}

export interface CumulativePoint {
  /** Digest of the stream alone: 32 hexadecimal digits. */
  streamId: string;
  /** When the counting began, whole microseconds since 1970; the end where that is unknown. */
  startTimestampUs: number;
}

/** One row of `usage_events`: something that a person did. */
export interface UsageEventRow {
  /** 32 hexadecimal digits. */
  id: string;
  /** Whole microseconds since 1970. */
  timestampUs: number;
  eventType: string;
  userId: string;
  pageName: string | null;
  elementId: string | null;
  success: boolean | null;
  /** JSON text of an object. */
  metadata: string | null;
  serviceName: string;
  environment: string;
  sessionId: string | null;
  /** 32 hexadecimal digits. */
  traceId: string | null;
  /**
   * When it came, whole microseconds since 1970: the time that it takes where its own is unknown (0) or impossible.
   * Null where the clock is an operator's, who has to hear that it is wrong.
   */
  receivedAtUs: number | null;
  /**
   * Set where it has taken the time of receipt: its own, with the id the key by which a second delivery is known.
   */
  clientTimestampUs?: number;
}

/** The newest value of one of our own or the collector's gauges and sums. */
export interface LatestValueRow {
  name: string;
  serviceName: string;
  serviceInstanceId: string;
  /** JSON text of an object, keys in order. */
  attributes: string;
  value: number;
  observedAtUs: number;
}

export type Signal = 'traces' | 'metrics' | 'logs';

/** Items of one service that are not stored, for one reason. */
export interface ItemCount {
  signal: Signal;
  serviceName: string;
  /** A short word of ours, such as `invalid_id`. */
  reason: string;
  count: number;
  /** What one of them looked like; never holds a query string or a user. */
  sample?: string;
}

/** What one request, or one export, brings. */
export interface TelemetryRows {
  performanceMetrics: PerformanceMetricRow[];
  histogramPoints: HistogramPointRow[];
  usageEvents: UsageEventRow[];
  latestValues: LatestValueRow[];
  /** Items with a fault of their own, which the sender is told about. */
  rejected: ItemCount[];
  /** Items that are fine and not wanted: spans that are not of a server, metrics that we do not keep. */
  ignored: ItemCount[];
}

/** No rows yet. */
export function emptyRows(): TelemetryRows {
  return {
    performanceMetrics: [],
    histogramPoints: [],
    usageEvents: [],
    latestValues: [],
    rejected: [],
    ignored: []
  };
}
