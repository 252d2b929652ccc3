-- The rollup sorts the durations of a cell once and takes percentiles, extremes and sketch from that; percentile_cont
-- would sort them again. For the percentiles over all endpoints it needs no more than the durations near the wanted rank.

create function percentile_of_sorted(
  sorted double precision[], skipped bigint, total bigint, fraction double precision
) returns double precision
  language sql immutable parallel safe
  return sorted[(1 + floor(fraction * (total - 1)) - skipped)::integer]
    + (fraction * (total - 1) - floor(fraction * (total - 1)))
    * (
      sorted[(1 + ceil(fraction * (total - 1)) - skipped)::integer]
      - sorted[(1 + floor(fraction * (total - 1)) - skipped)::integer]
    );
comment on function percentile_of_sorted(double precision[], bigint, bigint, double precision) is
  'percentile_cont of `total` values, to the last bit, from those that follow the `skipped` smallest, in order; null where they do not hold its rank.';

-- down
drop function percentile_of_sorted(double precision[], bigint, bigint, double precision);
