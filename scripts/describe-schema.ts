import type { DatabasePool } from '@lakegauge/database';

/** The schema as Postgres itself describes it, in a fixed order and alike on every supported version. */
export async function describeSchema(pool: DatabasePool): Promise<string> {
  const parts = [
    '-- Made by `npm run schema` from the migrations; do not edit.',
    ...(await rows(pool, tables)),
    ...(await rows(pool, indexes)),
    ...(await rows(pool, functions))
  ];
  return `${parts.join('\n\n')}\n`;
}

async function rows(pool: DatabasePool, text: string): Promise<string[]> {
  const result = await pool.query<{ definition: string }>(text);
  return result.rows.map((row) => row.definition);
}

const tables = `
  select format(E'create table %s (\n%s\n)%s;%s', class.relname, string_agg(line, E',\n' order by position),
    case when class.relkind = 'p' then ' partition by ' || pg_get_partkeydef(class.oid) else '' end,
    coalesce(E'\ncomment on table ' || class.relname || ' is ' || quote_literal(obj_description(class.oid)) || ';', '')
      || coalesce((
        select string_agg(format(E'\ncomment on column %s.%s is %L;', class.relname, attname, col_description(class.oid, attnum)), '' order by attnum)
        from pg_attribute where attrelid = class.oid and col_description(class.oid, attnum) is not null), '')
  ) as definition
  from pg_class class
  cross join lateral (
    select attnum::integer as position,
      '  ' || attname || ' ' || format_type(atttypid, atttypmod)
      || case attidentity when 'a' then ' generated always as identity' else '' end
      || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
      || case when attnotnull then ' not null' else '' end as line
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = class.oid and attnum > 0 and not attisdropped
    union all
    select 1000 + row_number() over (order by contype desc, conname), '  constraint ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
    from pg_constraint where conrelid = class.oid and contype <> 'n'
  ) lines
  where class.relnamespace = current_schema()::regnamespace and class.relkind in ('r', 'p')
    and not class.relispartition and class.relname <> 'schema_migrations'
  group by class.oid, class.relname, class.relkind
  order by class.relname`;

const indexes = `
  select replace(pg_get_indexdef(indexrelid), current_schema() || '.', '') || ';' as definition
  from pg_index
  join pg_class class on class.oid = indrelid
  where class.relnamespace = current_schema()::regnamespace and not class.relispartition and class.relname <> 'schema_migrations'
    and not exists (select from pg_constraint where conindid = indexrelid)
  order by indexrelid::regclass::text`;

// Signatures only: versions print the parsed bodies differently, and the migration has the text that was written.
const functions = `
  select format('-- function %s(%s) returns %s%s', proname, pg_get_function_arguments(oid), pg_get_function_result(oid),
    coalesce(E'\\n--   ' || obj_description(oid), '')) as definition
  from pg_proc
  where pronamespace = current_schema()::regnamespace and prokind = 'f'
  order by oid::regprocedure::text`;
