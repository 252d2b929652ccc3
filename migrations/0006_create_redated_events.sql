-- Events of browsers whose clock is impossible are stored at the time of their receipt, which is another one for each
-- delivery: the key (timestamp, id) of usage_events does not see the second. Here is the key that they came with,
-- written in the transaction that stores the event. The nightly run forgets what is older than the raw rows.
create table redated_events (
  client_timestamp timestamptz not null,
  id uuid not null,
  received_at timestamptz not null,
  primary key (client_timestamp, id)
);
create index redated_events_received_at on redated_events (received_at);

comment on table redated_events is 'Events that took the time of their receipt, by the key they came with: delivered again, they are known.';
comment on column redated_events.client_timestamp is 'The time of the event by its own clock; 1970 where it named none.';

-- down
drop table redated_events;
