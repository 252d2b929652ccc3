-- Made by `npm run schema` from the migrations; do not edit.

create table aggregated_metrics (
  id uuid default gen_random_uuid() not null,
  time_bucket timestamp with time zone not null,
  metric_type character varying(50) not null,
  endpoint_path character varying(500),
  event_type character varying(100),
  aggregated_values jsonb not null,
  sample_count bigint not null,
  service_name character varying(100) not null,
  service_version character varying(100),
  environment character varying(50) default ''::character varying not null,
  method character varying(10),
  source character varying(10),
  instrument character varying(255),
  unit character varying(63),
  attributes jsonb,
  error_count bigint,
  sum_value numeric,
  min_value double precision,
  max_value double precision,
  sketch_scale smallint,
  sketch_zero_count bigint,
  sketch_indexes smallint[],
  sketch_counts bigint[],
  users_exact bigint[],
  users_registers bit varying,
  anonymous_exact bigint[],
  anonymous_registers bit varying,
  constraint aggregated_metrics_pkey PRIMARY KEY (id),
  constraint aggregated_metrics_source CHECK (((source)::text = ANY ((ARRAY['spans'::character varying, 'histogram'::character varying])::text[]))),
  constraint aggregated_metrics_type CHECK (((metric_type)::text = ANY ((ARRAY['performance'::character varying, 'usage'::character varying, 'web_vital'::character varying, 'histogram'::character varying])::text[]))),
  constraint aggregated_metrics_whole_hour CHECK ((time_bucket = date_trunc('hour'::text, time_bucket, 'UTC'::text)))
);
comment on table aggregated_metrics is 'One row for each cell of a closed hour, kept 90 days.';
comment on column aggregated_metrics.endpoint_path is 'Endpoint (page for usage and Web Vitals; empty where an event names none); null in the row over all of them.';
comment on column aggregated_metrics.event_type is 'Event type (name of the vital for Web Vitals); null in the row over all of them.';
comment on column aggregated_metrics.source is 'Which of the two sources of truth counted this service in this hour: its spans or its duration histogram.';
comment on column aggregated_metrics.sum_value is 'For performance whole nanoseconds; numeric, since float sums differ with the order.';
comment on column aggregated_metrics.sketch_indexes is 'Base-2 exponential buckets; seconds for performance, the unit of the instrument or vital otherwise.';
comment on column aggregated_metrics.users_exact is 'Sorted 64-bit hashes of the signed-in users while they are at most 2,000; then null and users_registers is set.';
comment on column aggregated_metrics.users_registers is '2^14 registers of 32 bits, one bit a rank, so that bit_or unites two sketches.';

create table aggregated_periods (
  id uuid default gen_random_uuid() not null,
  time_bucket timestamp with time zone not null,
  metric_type character varying(50) not null,
  endpoint_path character varying(500),
  event_type character varying(100),
  aggregated_values jsonb not null,
  sample_count bigint not null,
  service_name character varying(100) not null,
  service_version character varying(100),
  environment character varying(50) default ''::character varying not null,
  method character varying(10),
  source character varying(10),
  instrument character varying(255),
  unit character varying(63),
  attributes jsonb,
  error_count bigint,
  sum_value numeric,
  min_value double precision,
  max_value double precision,
  sketch_scale smallint,
  sketch_zero_count bigint,
  sketch_indexes smallint[],
  sketch_counts bigint[],
  users_exact bigint[],
  users_registers bit varying,
  anonymous_exact bigint[],
  anonymous_registers bit varying,
  period character varying(4) not null,
  sketch_vector numeric,
  constraint aggregated_periods_pkey PRIMARY KEY (id),
  constraint aggregated_metrics_source CHECK (((source)::text = ANY ((ARRAY['spans'::character varying, 'histogram'::character varying])::text[]))),
  constraint aggregated_metrics_type CHECK (((metric_type)::text = ANY ((ARRAY['performance'::character varying, 'usage'::character varying, 'web_vital'::character varying, 'histogram'::character varying])::text[]))),
  constraint aggregated_metrics_whole_hour CHECK ((time_bucket = date_trunc('hour'::text, time_bucket, 'UTC'::text))),
  constraint aggregated_periods_period CHECK (((period)::text = ANY ((ARRAY['6h'::character varying, 'day'::character varying, 'week'::character varying])::text[])))
);
comment on table aggregated_periods is 'The cells of aggregated_metrics merged into UTC days and weeks (Monday first), for long ranges.';
comment on column aggregated_periods.period is 'UTC day, week (from Monday), or a quarter of a UTC day; quarters hold the performance of single endpoints only.';
comment on column aggregated_periods.sketch_vector is 'The sketch of an endpoint as one number, see sketch_vector; null where it has a scale other than 5.';

create table endpoint_overflow (
  service_name character varying(100) not null,
  sample character varying(500) not null,
  seen_at timestamp with time zone default now() not null,
  kind character varying(10) default 'endpoint'::character varying not null,
  constraint endpoint_overflow_pkey PRIMARY KEY (service_name, kind, sample)
);
comment on column endpoint_overflow.kind is 'endpoint, page or event_type: what the sample is one of.';

create table endpoint_registry (
  service_name character varying(100) not null,
  endpoint character varying(500) not null,
  first_seen timestamp with time zone default now() not null,
  kind character varying(10) default 'endpoint'::character varying not null,
  constraint endpoint_registry_pkey PRIMARY KEY (service_name, kind, endpoint)
);
comment on column endpoint_registry.kind is 'endpoint, page or event_type: what the name in the column endpoint is one of.';

create table histogram_points (
  id uuid not null,
  timestamp timestamp with time zone not null,
  end_timestamp timestamp with time zone not null,
  service_name character varying(100) not null,
  service_version character varying(100),
  environment character varying(50) default ''::character varying not null,
  instrument character varying(255) not null,
  unit character varying(63) not null,
  endpoint character varying(500),
  method character varying(10),
  status_code integer,
  error_type character varying(255),
  attributes jsonb,
  count bigint not null,
  sum_value numeric,
  min_value double precision,
  max_value double precision,
  sketch_scale smallint not null,
  sketch_zero_count bigint not null,
  sketch_indexes smallint[] not null,
  sketch_counts bigint[] not null,
  approximate boolean default false not null,
  spans_complete boolean default false not null,
  constraint histogram_points_pkey PRIMARY KEY ("timestamp", id)
) partition by RANGE ("timestamp");
comment on table histogram_points is 'Delta points of OpenTelemetry histograms, waiting for their hour to close into aggregated_metrics.';
comment on column histogram_points.timestamp is 'Start of the interval (its end where the start is unknown or more than an hour before): the hour that the point counts in.';
comment on column histogram_points.instrument is 'http.server.request.duration has endpoint, method, status_code and error_type; every other instrument has attributes.';
comment on column histogram_points.sum_value is 'For http.server.request.duration whole nanoseconds, for others the unit of the instrument; numeric, since float sums differ with the order.';
comment on column histogram_points.sketch_indexes is 'Positive buckets of a base-2 exponential histogram, ascending, in the unit of the instrument (seconds for durations).';
comment on column histogram_points.approximate is 'Made from explicit buckets: the position inside a bucket is a guess.';
comment on column histogram_points.spans_complete is 'The service says that it keeps every span, so performance_metrics is complete for it.';

create table ingest_counts (
  hour timestamp with time zone not null,
  service_name character varying(100) not null,
  signal character varying(10) not null,
  reason character varying(50) not null,
  items bigint not null,
  sample character varying(500),
  constraint ingest_counts_pkey PRIMARY KEY (hour, service_name, signal, reason)
);

create table job_runs (
  id bigint generated always as identity not null,
  correlation_id uuid not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  exit_code smallint,
  outcome character varying(50),
  detail jsonb,
  constraint job_runs_pkey PRIMARY KEY (id)
);

create table latest_values (
  name character varying(255) not null,
  service_name character varying(100) not null,
  service_instance_id character varying(255) not null,
  attributes jsonb not null,
  attributes_digest uuid not null,
  value double precision not null,
  observed_at timestamp with time zone not null,
  constraint latest_values_pkey PRIMARY KEY (name, service_name, service_instance_id, attributes_digest)
);

create table metric_streams (
  id uuid not null,
  start_timestamp timestamp with time zone not null,
  end_timestamp timestamp with time zone not null,
  count bigint not null,
  sum_value numeric,
  sketch_scale smallint not null,
  sketch_zero_count bigint not null,
  sketch_indexes smallint[] not null,
  sketch_counts bigint[] not null,
  constraint metric_streams_pkey PRIMARY KEY (id)
);

create table notes (
  id bigint generated always as identity not null,
  noted_at timestamp with time zone not null,
  text character varying(500) not null,
  service_name character varying(100),
  created_by character varying(255),
  created_at timestamp with time zone default now() not null,
  constraint notes_pkey PRIMARY KEY (id)
);

create table overall_periods (
  period character varying(4) not null,
  time_bucket timestamp with time zone not null,
  request_count bigint not null,
  error_count bigint not null,
  sum_value numeric not null,
  min_value double precision,
  max_value double precision,
  has_histogram boolean not null,
  sketch_scale smallint,
  sketch_zero_count bigint,
  sketch_indexes smallint[],
  sketch_counts bigint[],
  p50_ms double precision,
  p95_ms double precision,
  p99_ms double precision,
  event_count bigint not null,
  active_exact bigint[],
  active_registers bit varying,
  active_anonymous_exact bigint[],
  active_anonymous_registers bit varying,
  active_users double precision not null,
  active_users_with_anonymous double precision not null,
  event_exact bigint[],
  event_registers bit varying,
  event_anonymous_exact bigint[],
  event_anonymous_registers bit varying,
  event_users double precision not null,
  event_users_with_anonymous double precision not null,
  constraint overall_periods_pkey PRIMARY KEY (period, time_bucket),
  constraint overall_periods_period CHECK (((period)::text = ANY ((ARRAY['hour'::character varying, 'day'::character varying, 'week'::character varying])::text[])))
);
comment on table overall_periods is 'Hours, UTC days and weeks (Monday first) over all services and environments, merged from the cells over all endpoints.';
comment on column overall_periods.sum_value is 'Whole nanoseconds.';
comment on column overall_periods.p50_ms is 'From the sketch, as sketch_quantile has it, and never outside what was measured.';
comment on column overall_periods.active_exact is 'Signed-in users of requests and events together; exact or registers as in aggregated_metrics.';
comment on column overall_periods.active_users is 'How many the set holds; estimated where it is registers.';
comment on column overall_periods.event_exact is 'Signed-in users of events.';

create table performance_metrics (
  id uuid not null,
  timestamp timestamp with time zone not null,
  endpoint character varying(500) not null,
  method character varying(10) not null,
  status_code integer not null,
  response_time_ms double precision not null,
  user_id character varying(255),
  error_type character varying(255),
  service_name character varying(100) not null,
  service_version character varying(100),
  environment character varying(50) default ''::character varying not null,
  trace_id bytea not null,
  span_id bytea not null,
  constraint performance_metrics_pkey PRIMARY KEY ("timestamp", id)
) partition by RANGE ("timestamp");
comment on table performance_metrics is 'One row for each HTTP server request (an OpenTelemetry server span), kept 7 days.';
comment on column performance_metrics.id is 'The low 8 bytes of the trace id, then the span id: the same span delivered twice has one id.';
comment on column performance_metrics.timestamp is 'Start of the request, in whole microseconds.';
comment on column performance_metrics.endpoint is 'Route template, else the path with identifiers as :id; (unmatched) where no route matched; never a query string.';
comment on column performance_metrics.environment is 'deployment.environment.name; empty where the service names none.';
comment on column performance_metrics.trace_id is '16 bytes; encode(trace_id, ''hex'') is what trace viewers show.';
comment on column performance_metrics.span_id is '8 bytes; encode(span_id, ''hex'') is what trace viewers show.';

create table redated_events (
  client_timestamp timestamp with time zone not null,
  id uuid not null,
  received_at timestamp with time zone not null,
  constraint redated_events_pkey PRIMARY KEY (client_timestamp, id)
);
comment on table redated_events is 'Events that took the time of their receipt, by the key they came with: delivered again, they are known.';
comment on column redated_events.client_timestamp is 'The time of the event by its own clock; 1970 where it named none.';

create table rollup_hours (
  hour timestamp with time zone not null,
  performance_metrics_rows bigint not null,
  usage_events_rows bigint not null,
  histogram_points_rows bigint not null,
  rolled_up_at timestamp with time zone default now() not null,
  constraint rollup_hours_pkey PRIMARY KEY (hour)
);

create table rollup_marks (
  id bigint generated always as identity not null,
  hour timestamp with time zone not null,
  marked_at timestamp with time zone default now() not null,
  constraint rollup_marks_pkey PRIMARY KEY (id)
);

create table rollup_state (
  only_row boolean default true not null,
  closed timestamp with time zone not null,
  rolled_up timestamp with time zone not null,
  raw_from timestamp with time zone not null,
  raw_shortened_at timestamp with time zone,
  constraint rollup_state_pkey PRIMARY KEY (only_row),
  constraint rollup_state_has_one_row CHECK (only_row),
  constraint rollup_state_in_order CHECK (((raw_from <= rolled_up) AND (rolled_up <= closed)))
);

create table row_counts (
  counted_at timestamp with time zone not null,
  table_name character varying(63) not null,
  row_count bigint not null,
  total_bytes bigint not null,
  constraint row_counts_pkey PRIMARY KEY (counted_at, table_name)
);

create table services (
  service_name character varying(100) not null,
  environment character varying(50) default ''::character varying not null,
  service_version character varying(100),
  first_seen timestamp with time zone default now() not null,
  last_seen timestamp with time zone default now() not null,
  constraint services_pkey PRIMARY KEY (service_name, environment)
);

create table signed_out_sessions (
  id uuid not null,
  expires_at timestamp with time zone not null,
  constraint signed_out_sessions_pkey PRIMARY KEY (id)
);
comment on table signed_out_sessions is 'Sessions that were ended by their owner and have not expired yet.';

create table usage_events (
  id uuid not null,
  timestamp timestamp with time zone not null,
  event_type character varying(100) not null,
  user_id character varying(255) not null,
  page_name character varying(255),
  element_id character varying(255),
  success boolean,
  metadata jsonb,
  service_name character varying(100) not null,
  environment character varying(50) default ''::character varying not null,
  session_id character varying(255),
  trace_id bytea,
  constraint usage_events_pkey PRIMARY KEY ("timestamp", id)
) partition by RANGE ("timestamp");
comment on table usage_events is 'One row for each thing a person did in a browser (page view, click, Web Vital, error, custom event), kept 7 days.';
comment on column usage_events.user_id is 'The signed-in user; otherwise anonymous: and the session id.';

CREATE UNIQUE INDEX aggregated_metrics_cell ON aggregated_metrics USING btree (metric_type, time_bucket, service_name, environment, endpoint_path, method, event_type, instrument, unit, md5((attributes)::text)) NULLS NOT DISTINCT;

CREATE UNIQUE INDEX aggregated_periods_cell ON aggregated_periods USING btree (period, metric_type, time_bucket, service_name, environment, endpoint_path, method, event_type, instrument, unit, md5((attributes)::text)) NULLS NOT DISTINCT;

CREATE INDEX metric_streams_end ON metric_streams USING btree (end_timestamp);

CREATE INDEX notes_noted_at ON notes USING btree (noted_at);

CREATE INDEX performance_metrics_endpoint ON ONLY performance_metrics USING btree (endpoint, "timestamp");

CREATE INDEX redated_events_received_at ON redated_events USING btree (received_at);

CREATE INDEX rollup_marks_hour ON rollup_marks USING btree (hour);

CREATE INDEX usage_events_user ON ONLY usage_events USING btree (user_id, "timestamp");

-- function create_raw_partitions(first_day date, last_day date) returns integer
--   Makes the missing UTC days, both ends included; returns how many partitions were made.

-- function drop_raw_day(day date) returns integer
--   Drops a UTC day of raw rows. The caller holds the tables locked, has checked that every hour is rolled up and unmarked, and moves rollup_state.raw_from.

-- function grant_aggregating(worker name) returns void
--   Lets a role run lakegauge aggregate and lakegauge forget-user, and nothing else. The caller is the owner of the tables.

-- function grant_reading(reader name) returns void
--   Lets a role read everything that questions need and nothing else. The caller is the owner of the tables.

-- function grant_writing(writer name) returns void
--   Lets the role of a service store what it measures by itself, and nothing else. The caller is the owner of the tables.

-- function percentile_of_sorted(sorted double precision[], skipped bigint, total bigint, fraction double precision) returns double precision
--   percentile_cont of `total` values, to the last bit, from those that follow the `skipped` smallest, in order; null where they do not hold its rank.

-- function performance_sources(from_hour timestamp with time zone, to_hour timestamp with time zone) returns TABLE(hour timestamp with time zone, service_name character varying, environment character varying, source text)
--   Source of each service that has duration points in whole hours [from_hour, to_hour); one that is not listed has spans only.

-- function sketch_error(scale integer) returns double precision
--   Largest relative error of sketch_value at this scale, against percentile_disc.

-- function sketch_index(value double precision) returns smallint
--   Bucket of a positive value at scale 5; ask sketch_is_zero first. 46.166… is 32 / ln(2).

-- function sketch_is_zero(value double precision) returns boolean
--   Values below 2^-17 (also negative ones and NaN) are counted in the zero bucket.

-- function sketch_of_vector(vector numeric) returns TABLE(index smallint, count double precision)
--   Buckets and counts of sketch_vector, or of a sum of such numbers.

-- function sketch_percentiles(fractions double precision[], zero_count double precision, vector numeric, indexes smallint[], counts bigint[], OUT all_counted double precision, OUT buckets integer[]) returns record
--   Of a sketch given as sketch_vector, as buckets with counts in any order and number, or as both, all of one scale: how many items it holds, and for each fraction, ascending, the bucket of the item that percentile_disc would name; null for one among the zeros.

-- function sketch_quantile(fraction double precision, scale integer, zero_count bigint, indexes smallint[], counts bigint[]) returns double precision
--   Quantile of a sketch: the bucket that holds the item percentile_disc would name. Null when the sketch is empty.

-- function sketch_value(index integer, scale integer) returns double precision
--   The value that stands for a bucket; off by at most (b - 1) / (b + 1) with b = 2^(2^-scale).

-- function sketch_vector(indexes smallint[], counts bigint[]) returns numeric
--   Counts of a scale 5 sketch as one number: that of bucket i times 10^(16 (i + 544)). Sums of such numbers are those of merged sketches, while no bucket reaches 10^16. -544 is the lowest bucket, see sketch_is_zero.

-- function user_hash(user_id text) returns bigint

-- function user_rank_bit(hash bigint) returns integer
--   One-hot: bit r - 1 is set where the lowest set bit of the hash is its r-th. Ranks beyond 32 count as 32.

-- function user_register(hash bigint) returns integer

-- function user_registers(hashes bigint[]) returns bit varying
--   The 524,288 bits of a register sketch; bit_or of two is the sketch of their union.

-- function user_registers_count(registers bit varying) returns double precision
--   Distinct users of a register sketch; standard error 0.81 %.

-- function users_count(registers bit varying, hashes bigint[]) returns double precision
--   Distinct users of registers and distinct hashes together; exact where there are only hashes.

-- function users_merged_registers(registers bit varying, hashes bigint[]) returns bit varying
--   Registers of a set that is made of others: null where none of them is registers and the distinct hashes are few.

-- function users_when_few(hashes bigint[]) returns bigint[]
--   users_exact of a set of distinct, sorted hashes: itself while it is small, empty for nobody.

-- function users_when_many(hashes bigint[]) returns bit varying
--   users_registers of a set of distinct hashes, where users_when_few is null.
