-- Long ranges in a tenth of the time, by two things that save nothing but that.
--
-- The first page asks for all services together, and a series of 90 days asks for 2,160 hours of each of them: merging
-- their sketches hour by hour took two seconds. So each hour, day and week is kept once more, merged over every service
-- and environment, with the numbers that a point of a series shows already taken from its sketches. A table of its own:
-- who adds up cells by hand must not meet the same request twice.
--
-- Like days and weeks it only saves time. An hour that changes deletes its row and those of the day and week that hold
-- it, in the same transaction; readers then merge cells until it is built again.

create table overall_periods (
  period varchar(4) not null,
  time_bucket timestamptz not null,
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
  primary key (period, time_bucket),
  constraint overall_periods_period check (period in ('hour', 'day', 'week'))
);

comment on table overall_periods is 'Hours, UTC days and weeks (Monday first) over all services and environments, merged from the cells over all endpoints.';
comment on column overall_periods.sum_value is 'Whole nanoseconds.';
comment on column overall_periods.p50_ms is 'From the sketch, as sketch_quantile has it, and never outside what was measured.';
comment on column overall_periods.active_exact is 'Signed-in users of requests and events together; exact or registers as in aggregated_metrics.';
comment on column overall_periods.event_exact is 'Signed-in users of events.';
comment on column overall_periods.active_users is 'How many the set holds; estimated where it is registers.';

-- The set of a merged cell from the hashes and the registers of its parts, and how many users it holds.
create function users_merged_registers(registers bit varying, hashes bigint[]) returns bit varying
  language sql immutable parallel safe
  return case
    when registers is null then users_when_many(hashes)
    else registers | coalesce(user_registers(hashes), registers)
  end;
comment on function users_merged_registers(bit varying, bigint[]) is
  'Registers of a set that is made of others: null where none of them is registers and the distinct hashes are few.';

create function users_count(registers bit varying, hashes bigint[]) returns double precision
  language sql immutable parallel safe
  return case
    when registers is null then coalesce(cardinality(hashes), 0)
    else user_registers_count(registers | coalesce(user_registers(hashes), registers))
  end;
comment on function users_count(bit varying, bigint[]) is 'Distinct users of registers and distinct hashes together; exact where there are only hashes.';

-- Building registers took longer than finding the hashes. A strict function with a case in it is never put in place of
-- its call, which cost 3 microseconds a hash; and all 16,384 registers were joined to the few hundred or thousand that
-- hold something. Now those alone are put behind each other, with the empty ones before each as a piece of zeros.
create or replace function user_rank_bit(hash bigint) returns integer
  language sql immutable parallel safe
  -- Bit 31 is rank 1: the lowest set bit of the low 32 bits gives the rank, kept as a one-hot integer.
  return (case (hash & 4294967295) & -(hash & 4294967295)
    when 0 then -2147483648
    when 2147483648 then -2147483648
    else (hash & 4294967295) & -(hash & 4294967295)
  end)::integer;

create or replace function user_registers(hashes bigint[]) returns bit varying
  language sql immutable parallel safe strict
  return (
    select ('x' || encode(
      coalesce(string_agg(
        substring(zeros.bytes for (number - 1 - coalesce(before, -1)) * 4) || int4send(bits), ''::bytea order by number
      ), ''::bytea) || substring(zeros.bytes for (16383 - coalesce(max(number), -1)) * 4),
      'hex'
    ))::bit varying
    from (select decode(repeat('00', 65536), 'hex') as bytes) zeros
    left join (
      select number, bits, lag(number) over (order by number) as before
      from (
        select user_register(hash) as number, bit_or(user_rank_bit(hash)) as bits
        from unnest(hashes) hash
        group by 1
      ) pattern
    ) filled on true
    group by zeros.bytes
  );

-- The second: the table of endpoints merged a million buckets of sketches for any range, since Postgres has no sum of
-- arrays. It has one of numbers of any length, written in C and twenty times as fast. So a cell of a longer period keeps
-- its counts once more as one number, sixteen decimal digits a bucket, and sum() of these numbers adds bucket by bucket.
-- And as a range begins and ends within days, the hours there were most of its cells: endpoints get a quarter of a day too.

alter table aggregated_periods drop constraint aggregated_periods_period;
alter table aggregated_periods add constraint aggregated_periods_period check (period in ('6h', 'day', 'week'));
alter table aggregated_periods add column sketch_vector numeric;

comment on column aggregated_periods.period is 'UTC day, week (from Monday), or a quarter of a UTC day; quarters hold the performance of single endpoints only.';
comment on column aggregated_periods.sketch_vector is 'The sketch of an endpoint as one number, see sketch_vector; null where it has a scale other than 5.';

create function sketch_vector(indexes smallint[], counts bigint[]) returns numeric
  language sql immutable parallel safe strict
  return (
    select (
      string_agg(
        repeat('0', 16 * coalesce(indexes[position + 1] - index - 1, 0)::integer) || lpad(count::text, 16, '0'),
        '' order by position desc
      ) || 'e' || 16 * (indexes[1] + 544)
    )::numeric
    from unnest(indexes, counts) with ordinality as bucket (index, count, position)
  );
comment on function sketch_vector(smallint[], bigint[]) is
  'Counts of a scale 5 sketch as one number: that of bucket i times 10^(16 (i + 544)). Sums of such numbers are those of merged sketches, while no bucket reaches 10^16. -544 is the lowest bucket, see sketch_is_zero.';

-- From the lowest digits up; the offsets keep the text from being made again for each place that names it.
create function sketch_of_vector(vector numeric) returns table (index smallint, count double precision)
  language sql immutable parallel safe
begin atomic
  select
    (number + skipped - 544)::smallint,
    encode(substring(digits from length(digits) - 15 - 16 * number for 16), 'escape')::double precision
  from (
    select decode(repeat('0', (16 - length(significant) % 16) % 16) || significant, 'escape') as digits, skipped
    from (
      select left(text, length(text) - 16 * skipped) as significant, skipped
      from (
        select text, (length(text) - length(rtrim(text, '0'))) / 16 as skipped
        from (select vector::text as text offset 0) written
        offset 0
      ) measured
      offset 0
    ) trimmed
    offset 0
  ) padded
  cross join generate_series(0, length(digits) / 16 - 1) as number
  where substring(digits from length(digits) - 15 - 16 * number for 16) <> '0000000000000000';
end;
comment on function sketch_of_vector(numeric) is 'Buckets and counts of sketch_vector, or of a sum of such numbers.';

-- down
create or replace function user_rank_bit(hash bigint) returns integer
  language sql immutable parallel safe strict
  return (case when (hash & 4294967295) = 0 then 2147483648
    else (hash & 4294967295) & -(hash & 4294967295) end)::bit(32)::integer;
create or replace function user_registers(hashes bigint[]) returns bit varying
  language sql immutable parallel safe strict
  return (
    select ('x' || encode(string_agg(int4send(coalesce(pattern.bits, 0)), ''::bytea order by register.number), 'hex'))::bit varying
    from generate_series(0, 16383) as register (number)
    left join (
      select user_register(hash) as number, bit_or(user_rank_bit(hash)) as bits
      from unnest(hashes) hash
      group by 1
    ) pattern using (number)
  );
drop function users_count(bit varying, bigint[]);
drop function users_merged_registers(bit varying, bigint[]);
drop table overall_periods;
drop function sketch_of_vector(numeric);
drop function sketch_vector(smallint[], bigint[]);
delete from aggregated_periods where period = '6h';
alter table aggregated_periods drop column sketch_vector;
alter table aggregated_periods drop constraint aggregated_periods_period;
alter table aggregated_periods add constraint aggregated_periods_period check (period in ('day', 'week'));
