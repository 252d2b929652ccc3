-- Days of raw rows are made ahead and dropped whole. Functions, because this is the only DDL that runs after the
-- migrations, and so that one role can own it. They keep the search_path of the migration.

create function create_raw_partitions(first_day date, last_day date) returns integer
  language plpgsql
  set search_path from current
as $$
declare
  parent text;
  day date;
  partition_name text;
  from_time timestamptz;
  to_time timestamptz;
  created integer := 0;
begin
  -- Several replicas start at once: one makes the day, the others see it.
  perform pg_advisory_xact_lock(19527, -1);
  foreach parent in array array['performance_metrics', 'usage_events', 'histogram_points'] loop
    for day in select generate_series(first_day, last_day, interval '1 day')::date loop
      partition_name := parent || '_' || to_char(day, 'YYYYMMDD');
      continue when to_regclass(format('%I.%I', current_schema(), partition_name)) is not null;
      from_time := day::timestamp at time zone 'UTC';
      to_time := (day + 1)::timestamp at time zone 'UTC';
      -- The default partition catches rows when the maker failed; one row of the day in it makes attaching fail,
      -- so the rows move first, under a lock that keeps new ones out.
      execute format('lock table %I in access exclusive mode', parent || '_default');
      execute format('create table %I (like %I including all)', partition_name, parent);
      execute format(
        'with moved as (delete from %I where timestamp >= $1 and timestamp < $2 returning *) insert into %I select * from moved',
        parent || '_default', partition_name
      ) using from_time, to_time;
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, partition_name, from_time, to_time);
      created := created + 1;
    end loop;
  end loop;
  return created;
end
$$;
comment on function create_raw_partitions(date, date) is 'Makes the missing UTC days, both ends included; returns how many partitions were made.';

create function drop_raw_day(day date) returns integer
  language plpgsql
  set search_path from current
as $$
declare
  parent text;
  partition_name text;
  dropped integer := 0;
begin
  foreach parent in array array['performance_metrics', 'usage_events', 'histogram_points'] loop
    partition_name := parent || '_' || to_char(day, 'YYYYMMDD');
    continue when to_regclass(format('%I.%I', current_schema(), partition_name)) is null;
    execute format('drop table %I', partition_name);
    dropped := dropped + 1;
  end loop;
  return dropped;
end
$$;
comment on function drop_raw_day(date) is
  'Drops a UTC day of raw rows. The caller holds the tables locked, has checked that every hour is rolled up and unmarked, and moves rollup_state.raw_from.';

-- down
drop function drop_raw_day(date);
drop function create_raw_partitions(date, date);
