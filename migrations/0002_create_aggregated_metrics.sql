-- What is left of an hour when its raw rows go: sums, exact percentiles, and sketches that can be merged.
--
-- Each cell exists once: the unique index is the last guard after the advisory lock and the watermark.
-- Beside the cells of single endpoints there is one row over all of them, with endpoint_path null: it holds the
-- user sketches, which are not additive and would cost too much for each endpoint. Whoever adds up cells by hand
-- therefore asks for "endpoint_path is not null".
-- What is merged or filtered often has a column; what is only shown is in aggregated_values.

create table aggregated_metrics (
  id uuid not null default gen_random_uuid(),
  time_bucket timestamptz not null,
  metric_type varchar(50) not null,
  endpoint_path varchar(500),
  event_type varchar(100),
  aggregated_values jsonb not null,
  sample_count bigint not null,
  service_name varchar(100) not null,
  service_version varchar(100),
  environment varchar(50) not null default '',
  method varchar(10),
  source varchar(10),
  instrument varchar(255),
  unit varchar(63),
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
  primary key (id),
  constraint aggregated_metrics_type check (metric_type in ('performance', 'usage', 'web_vital', 'histogram')),
  constraint aggregated_metrics_source check (source in ('spans', 'histogram')),
  constraint aggregated_metrics_whole_hour check (time_bucket = date_trunc('hour', time_bucket, 'UTC'))
);

create unique index aggregated_metrics_cell on aggregated_metrics (
  metric_type, time_bucket, service_name, environment, endpoint_path, method, event_type, instrument, unit, md5(attributes::text)
) nulls not distinct;

comment on table aggregated_metrics is 'One row for each cell of a closed hour, kept 90 days.';
comment on column aggregated_metrics.endpoint_path is 'Endpoint (page for usage and Web Vitals; empty where an event names none); null in the row over all of them.';
comment on column aggregated_metrics.event_type is 'Event type (name of the vital for Web Vitals); null in the row over all of them.';
comment on column aggregated_metrics.source is 'Which of the two sources of truth counted this service in this hour: its spans or its duration histogram.';
comment on column aggregated_metrics.sum_value is 'For performance whole nanoseconds; numeric, since float sums differ with the order.';
comment on column aggregated_metrics.sketch_indexes is 'Base-2 exponential buckets; seconds for performance, the unit of the instrument or vital otherwise.';
comment on column aggregated_metrics.users_exact is 'Sorted 64-bit hashes of the signed-in users while they are at most 2,000; then null and users_registers is set.';
comment on column aggregated_metrics.users_registers is '2^14 registers of 32 bits, one bit a rank, so that bit_or unites two sketches.';

-- Days and weeks, built from the hours: an hour that changes deletes the day and the week that hold it,
-- and readers fall back a level until they are built again.
create table aggregated_periods (
  like aggregated_metrics including defaults including constraints excluding indexes,
  period varchar(4) not null,
  primary key (id),
  constraint aggregated_periods_period check (period in ('day', 'week'))
);

create unique index aggregated_periods_cell on aggregated_periods (
  period, metric_type, time_bucket, service_name, environment, endpoint_path, method, event_type, instrument, unit, md5(attributes::text)
) nulls not distinct;

comment on table aggregated_periods is 'The cells of aggregated_metrics merged into UTC days and weeks (Monday first), for long ranges.';

-- down
drop table aggregated_periods;
drop table aggregated_metrics;
