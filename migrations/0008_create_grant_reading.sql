-- Questions can be asked by a role that could not change anything if it wanted to. Roles belong to the whole server, so
-- the operator makes one and this lets it in; what later migrations create is included.

create function grant_reading(reader name) returns void
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
comment on function grant_reading(name) is
  'Lets a role read everything that questions need and nothing else. The caller is the owner of the tables.';

-- down
drop function grant_reading(name);
