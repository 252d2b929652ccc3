-- Small tables in which the programs remember what must survive a restart. No answer depends on a process's memory.

-- One row. `closed` is for writers (a row for an earlier hour needs a mark), `rolled_up` for readers (earlier hours
-- are in aggregated_metrics), `raw_from` for both (earlier raw rows are gone, and late ones are refused).
create table rollup_state (
  only_row boolean not null default true,
  closed timestamptz not null,
  rolled_up timestamptz not null,
  raw_from timestamptz not null,
  raw_shortened_at timestamptz,
  primary key (only_row),
  constraint rollup_state_has_one_row check (only_row),
  constraint rollup_state_in_order check (raw_from <= rolled_up and rolled_up <= closed)
);

insert into rollup_state (closed, rolled_up, raw_from)
select
  date_trunc('hour', now(), 'UTC'),
  date_trunc('hour', now(), 'UTC'),
  date_trunc('day', now(), 'UTC') - interval '7 days';

-- Appended by writers for each closed hour they touched, without a unique key: an upsert made while the hour is being
-- recomputed would be swallowed. The recomputation deletes exactly the marks that it saw.
create table rollup_marks (
  id bigint generated always as identity,
  hour timestamptz not null,
  marked_at timestamptz not null default now(),
  primary key (id)
);
create index rollup_marks_hour on rollup_marks (hour);

-- How many raw rows the hour had when it was rolled up. Each night they are counted again, and an hour that differs is
-- rolled up again; what was removed with the raw rows is known without counting them under a lock.
create table rollup_hours (
  hour timestamptz not null,
  performance_metrics_rows bigint not null,
  usage_events_rows bigint not null,
  histogram_points_rows bigint not null,
  rolled_up_at timestamptz not null default now(),
  primary key (hour)
);

create table job_runs (
  id bigint generated always as identity,
  correlation_id uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  exit_code smallint,
  outcome varchar(50),
  detail jsonb,
  primary key (id)
);

-- The last point of each cumulative stream; the difference is taken in the transaction that stores it.
create table metric_streams (
  id uuid not null,
  start_timestamp timestamptz not null,
  end_timestamp timestamptz not null,
  count bigint not null,
  sum_value numeric,
  sketch_scale smallint not null,
  sketch_zero_count bigint not null,
  sketch_indexes smallint[] not null,
  sketch_counts bigint[] not null,
  primary key (id)
);
create index metric_streams_end on metric_streams (end_timestamp);

-- Which endpoints a service has, so that the cap on their number holds across replicas and restarts.
create table endpoint_registry (
  service_name varchar(100) not null,
  endpoint varchar(500) not null,
  first_seen timestamptz not null default now(),
  primary key (service_name, endpoint)
);

create table endpoint_overflow (
  service_name varchar(100) not null,
  sample varchar(500) not null,
  seen_at timestamptz not null default now(),
  primary key (service_name, sample)
);

create table services (
  service_name varchar(100) not null,
  environment varchar(50) not null default '',
  service_version varchar(100),
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  primary key (service_name, environment)
);

-- Items that were answered but not stored, by reason, for the system page.
create table ingest_counts (
  hour timestamptz not null,
  service_name varchar(100) not null,
  signal varchar(10) not null,
  reason varchar(50) not null,
  items bigint not null,
  sample varchar(500),
  primary key (hour, service_name, signal, reason)
);

create table row_counts (
  counted_at timestamptz not null,
  table_name varchar(63) not null,
  row_count bigint not null,
  total_bytes bigint not null,
  primary key (counted_at, table_name)
);

create table notes (
  id bigint generated always as identity,
  noted_at timestamptz not null,
  text varchar(500) not null,
  service_name varchar(100),
  created_by varchar(255),
  created_at timestamptz not null default now(),
  primary key (id)
);
create index notes_noted_at on notes (noted_at);

-- The newest value of our own and the collector's gauges and sums.
create table latest_values (
  name varchar(255) not null,
  service_name varchar(100) not null,
  service_instance_id varchar(255) not null,
  attributes jsonb not null,
  attributes_digest uuid not null,
  value double precision not null,
  observed_at timestamptz not null,
  primary key (name, service_name, service_instance_id, attributes_digest)
);

-- down
drop table latest_values, notes, row_counts, ingest_counts, services, endpoint_overflow, endpoint_registry,
  metric_streams, job_runs, rollup_hours, rollup_marks, rollup_state;
