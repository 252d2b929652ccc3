-- On Databricks the nightly job runs under another identity than the app, which made the tables and owns them. The owner
-- lets it in here: rows by grants, and the two functions that make and drop partitions by the owner's own rights, since
-- only an owner may do that (docs/decisions/0010-databricks.md).

do $$
declare
  our_schema name := current_schema();
  signature text;
  grantee name;
begin
  foreach signature in array array['create_raw_partitions(date, date)', 'drop_raw_day(date)'] loop
    -- pg_temp last: it would be searched first, and whoever calls could put a table of theirs there.
    execute format('alter function %s security definer set search_path = %I, pg_temp', signature, our_schema);
    execute format('revoke execute on function %s from public', signature);
    -- Roles that may only read were let in to all functions; these two change things now.
    for grantee in
      select pg_get_userbyid(acl.grantee)
      from pg_proc, aclexplode(proacl) acl
      where pg_proc.oid = signature::regprocedure and acl.grantee not in (0, proowner)
    loop
      execute format('revoke execute on function %s from %I', signature, grantee);
    end loop;
  end loop;
end
$$;

create or replace function grant_reading(reader name) returns void
language plpgsql
as $$
declare
  our_schema name := current_schema();
begin
  execute format('grant usage on schema %I to %I', our_schema, reader);
  execute format('grant select on all tables in schema %I to %I', our_schema, reader);
  execute format('grant execute on all functions in schema %I to %I', our_schema, reader);
  execute format('alter default privileges in schema %I grant select on tables to %I', our_schema, reader);
  execute format('alter default privileges in schema %I grant execute on functions to %I', our_schema, reader);
  -- These act with the rights of the owner.
  execute format('revoke execute on function create_raw_partitions(date, date), drop_raw_day(date) from %I', reader);
  -- Sessions are nobody's business.
  execute format('revoke all on %I.signed_out_sessions from %I', our_schema, reader);
end
$$;

create function grant_aggregating(worker name) returns void
language plpgsql
as $$
declare
  our_schema name := current_schema();
begin
  execute format('grant usage on schema %I to %I', our_schema, worker);
  execute format('grant select, insert, update, delete on all tables in schema %I to %I', our_schema, worker);
  execute format('grant usage on all sequences in schema %I to %I', our_schema, worker);
  execute format('grant execute on all functions in schema %I to %I', our_schema, worker);
  execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to %I', our_schema, worker);
  execute format('alter default privileges in schema %I grant usage on sequences to %I', our_schema, worker);
  execute format('alter default privileges in schema %I grant execute on functions to %I', our_schema, worker);
  execute format('revoke insert, update, delete on %I.schema_migrations from %I', our_schema, worker);
  execute format('revoke all on %I.signed_out_sessions from %I', our_schema, worker);
end
$$;
comment on function grant_aggregating(name) is
  'Lets a role run lakegauge aggregate and lakegauge forget-user, and nothing else. The caller is the owner of the tables.';

create function grant_writing(writer name) returns void
language plpgsql
as $$
declare
  our_schema name := current_schema();
begin
  execute format('grant usage on schema %I to %I', our_schema, writer);
  -- The rows, read again only where a batch meets its own duplicates.
  execute format('grant select, insert on performance_metrics, usage_events, histogram_points to %I', writer);
  execute format('grant select on rollup_state to %I', writer);
  execute format('grant insert on rollup_marks to %I', writer);
  execute format(
    'grant select, insert, update, delete on services, endpoint_registry, endpoint_overflow, metric_streams, redated_events, latest_values, ingest_counts to %I',
    writer
  );
end
$$;
comment on function grant_writing(name) is
  'Lets the role of a service store what it measures by itself, and nothing else. The caller is the owner of the tables.';

-- down
drop function grant_writing(name);
drop function grant_aggregating(name);
create or replace function grant_reading(reader name) returns void
language plpgsql
as $$
declare
  our_schema name := current_schema();
begin
  execute format('grant usage on schema %I to %I', our_schema, reader);
  execute format('grant select on all tables in schema %I to %I', our_schema, reader);
  execute format('grant execute on all functions in schema %I to %I', our_schema, reader);
  execute format('alter default privileges in schema %I grant select on tables to %I', our_schema, reader);
  execute format('alter default privileges in schema %I grant execute on functions to %I', our_schema, reader);
  -- Sessions are nobody's business.
  execute format('revoke all on %I.signed_out_sessions from %I', our_schema, reader);
end
$$;
do $$
declare
  our_schema name := current_schema();
  signature text;
begin
  foreach signature in array array['create_raw_partitions(date, date)', 'drop_raw_day(date)'] loop
    execute format('alter function %s security invoker set search_path = %I', signature, our_schema);
    execute format('grant execute on function %s to public', signature);
  end loop;
end
$$;
