-- The one implementation of the two sketches. Bodies are in the standard's form, whose names are bound when the
-- function is made, so that they answer alike under any search_path.

-- Latency and other measurements: base-2 exponential histogram (OpenTelemetry specification, metrics data model,
-- "ExponentialHistogram"), at most scale 5: bucket i covers (2^(i/32), 2^((i+1)/32)].
create function sketch_index(value double precision) returns smallint
  language sql immutable parallel safe
  return (ceil(ln(value) * 46.16624130844683) - 1)::smallint;
comment on function sketch_index(double precision) is
  'Bucket of a positive value at scale 5; ask sketch_is_zero first. 46.166… is 32 / ln(2).';

-- Below 2^-17 (7.6 microseconds for seconds) values count as zero, above 2^1000 nothing real is measured.
create function sketch_is_zero(value double precision) returns boolean
  language sql immutable parallel safe
  return value < 0.00000762939453125 or value = 'NaN'::double precision;
comment on function sketch_is_zero(double precision) is
  'Values below 2^-17 (also negative ones and NaN) are counted in the zero bucket.';

-- The midpoint whose relative distance to both ends is the same: (b - 1) / (b + 1) = 1.083 % at scale 5.
create function sketch_value(index integer, scale integer) returns double precision
  language sql immutable parallel safe
  return 2.0::double precision
    * power(2.0::double precision, (index + 1) / power(2.0::double precision, scale))
    / (1.0::double precision + power(2.0::double precision, 1.0 / power(2.0::double precision, scale)));
comment on function sketch_value(integer, integer) is
  'The value that stands for a bucket; off by at most (b - 1) / (b + 1) with b = 2^(2^-scale).';

create function sketch_error(scale integer) returns double precision
  language sql immutable parallel safe
  return (power(2.0::double precision, 1.0 / power(2.0::double precision, scale)) - 1)
    / (power(2.0::double precision, 1.0 / power(2.0::double precision, scale)) + 1);
comment on function sketch_error(integer) is 'Largest relative error of sketch_value at this scale, against percentile_disc.';

-- Buckets of one cell, at any scale, brought to a lower one: exact in counts ("perfect subsetting").
create function sketch_quantile(
  fraction double precision, scale integer, zero_count bigint, indexes smallint[], counts bigint[]
) returns double precision
  language sql immutable parallel safe
  return (
    select case when position.rank <= zero_count then 0 else (
      select sketch_value(running.index, scale)
      from (
        select bucket.index, sum(bucket.count) over (order by bucket.index) as cumulated
        from unnest(indexes, counts) as bucket (index, count)
      ) running
      where running.cumulated >= position.rank - zero_count
      order by running.index
      limit 1
    ) end
    from (
      select greatest(1, ceil(fraction * (zero_count + coalesce((select sum(c) from unnest(counts) c), 0)))) as rank
    ) position
    where zero_count + coalesce((select sum(c) from unnest(counts) c), 0) > 0
  );
comment on function sketch_quantile(double precision, integer, bigint, smallint[], bigint[]) is
  'Quantile of a sketch: the bucket that holds the item percentile_disc would name. Null when the sketch is empty.';

-- Distinct users: hashes of 64 bits, exact to 2,000, then 2^14 registers (HyperLogLog, Flajolet et al. 2007; standard
-- error 1.04 / sqrt(2^14) = 0.81 %). sha256 and not hashtextextended, whose result Postgres does not promise to keep.
-- The detour by decode gives the bytes that convert_to would, but is immutable, so that the planner can put the
-- expression in place of the call: half the time.
create function user_hash(user_id text) returns bigint
  language sql immutable parallel safe strict
  return ('x' || left(encode(sha256(decode(replace(user_id, '\', '\\'), 'escape')), 'hex'), 16))::bit(64)::bigint;

-- The top 14 bits choose the register; the rank is the position of the first 1 in the next 32 bits.
create function user_register(hash bigint) returns integer
  language sql immutable parallel safe strict
  return ((hash >> 50) & 16383)::integer;

create function user_rank_bit(hash bigint) returns integer
  language sql immutable parallel safe strict
  -- Bit 31 is rank 1: the lowest set bit of the low 32 bits gives the rank, kept as a one-hot integer.
  return (case when (hash & 4294967295) = 0 then 2147483648
    else (hash & 4294967295) & -(hash & 4294967295) end)::bit(32)::integer;
comment on function user_rank_bit(bigint) is
  'One-hot: bit r - 1 is set where the lowest set bit of the hash is its r-th. Ranks beyond 32 count as 32.';

create function user_registers(hashes bigint[]) returns bit varying
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
comment on function user_registers(bigint[]) is 'The 524,288 bits of a register sketch; bit_or of two is the sketch of their union.';

create function user_registers_count(registers bit varying) returns double precision
  language sql immutable parallel safe strict
  return (
    select case
      when sums.zeros > 0 and sums.raw <= 2.5 * 16384 then 16384 * ln(16384.0 / sums.zeros)
      else sums.raw
    end
    from (
      select
        0.7213 / (1 + 1.079 / 16384) * 16384.0 * 16384.0 / sum(power(2.0::double precision, -rank)) as raw,
        count(*) filter (where rank = 0) as zeros
      from (
        select case when bits = 0 then 0 when bits < 0 then 32 else floor(ln(bits::double precision) / ln(2.0::double precision) + 1e-12) + 1 end as rank
        from (
          select substring(unpacked.bits from number * 32 + 1 for 32)::bit(32)::integer as bits
          -- A value that comes from a table is compressed, and would be unpacked for each register: 50 times slower.
          from (select registers | registers as bits offset 0) unpacked
          cross join generate_series(0, 16383) number
        ) patterns
      ) ranks
    ) sums
  );
comment on function user_registers_count(bit varying) is 'Distinct users of a register sketch; standard error 0.81 %.';

create function users_when_few(hashes bigint[]) returns bigint[]
  language sql immutable parallel safe
  return case when coalesce(cardinality(hashes), 0) <= 2000 then coalesce(hashes, '{}'::bigint[]) end;
comment on function users_when_few(bigint[]) is 'users_exact of a set of distinct, sorted hashes: itself while it is small, empty for nobody.';

create function users_when_many(hashes bigint[]) returns bit varying
  language sql immutable parallel safe
  return case when cardinality(hashes) > 2000 then user_registers(hashes) end;
comment on function users_when_many(bigint[]) is 'users_registers of a set of distinct hashes, where users_when_few is null.';

-- The one place that decides which source counts a service in an hour, for the rollup and for readers of raw rows alike.
-- Spans count where the service declares that it keeps every one, or where its histogram agrees with them: it may exceed
-- them by 2 % and by what the points at the two ends of the hour hold, since a request of the first interval may have
-- begun in the hour before, and one of the last may belong to the hour after. A service without any span in the hour is
-- counted by its histogram. Only the rows of the hour are asked, so that the answer is the same at any later time.
create function performance_sources(from_hour timestamptz, to_hour timestamptz)
  returns table (hour timestamptz, service_name varchar, environment varchar, source text)
  language sql stable
begin atomic
  with points as materialized (
    select
      date_trunc('hour', p.timestamp, 'UTC') as hour,
      p.service_name,
      p.environment,
      sum(p.count) as requests,
      coalesce(sum(p.count) filter (
        where p.timestamp < date_trunc('hour', p.timestamp, 'UTC') + (p.end_timestamp - p.timestamp)
          or p.end_timestamp > date_trunc('hour', p.timestamp, 'UTC') + interval '1 hour'
      ), 0) as requests_at_the_ends,
      bool_or(p.spans_complete) as spans_complete
    from histogram_points p
    where p.timestamp >= from_hour and p.timestamp < to_hour and p.instrument = 'http.server.request.duration'
    group by 1, 2, 3
  ), spans as materialized (
    select date_trunc('hour', m.timestamp, 'UTC') as hour, m.service_name, m.environment, count(*) as requests
    from performance_metrics m
    where m.timestamp >= from_hour and m.timestamp < to_hour
      and exists (select 1 from points where not points.spans_complete)
      and (m.service_name, m.environment) in (
        select points.service_name, points.environment from points where not points.spans_complete
      )
    group by 1, 2, 3
  )
  select
    points.hour,
    points.service_name,
    points.environment,
    case
      when points.spans_complete then 'spans'
      when spans.requests is null then 'histogram'
      when points.requests <= spans.requests * 1.02 + points.requests_at_the_ends then 'spans'
      else 'histogram'
    end
  from points
  left join spans using (hour, service_name, environment);
end;
comment on function performance_sources(timestamptz, timestamptz) is
  'Source of each service that has duration points in whole hours [from_hour, to_hour); one that is not listed has spans only.';

-- down
drop function performance_sources(timestamptz, timestamptz);
drop function users_when_many(bigint[]);
drop function users_when_few(bigint[]);
drop function user_registers_count(bit varying);
drop function user_registers(bigint[]);
drop function user_rank_bit(bigint);
drop function user_register(bigint);
drop function user_hash(text);
drop function sketch_quantile(double precision, integer, bigint, smallint[], bigint[]);
drop function sketch_error(integer);
drop function sketch_value(integer, integer);
drop function sketch_is_zero(double precision);
drop function sketch_index(double precision);
