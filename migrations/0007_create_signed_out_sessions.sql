-- A session cookie is good until it expires, whoever holds it; signing out has to end it earlier, on every replica.

create table signed_out_sessions (
  id uuid not null,
  expires_at timestamptz not null,
  constraint signed_out_sessions_pkey primary key (id)
);
comment on table signed_out_sessions is 'Sessions that were ended by their owner and have not expired yet.';

-- down
drop table signed_out_sessions;
