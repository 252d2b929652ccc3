-- Pages and types of events have a cap as endpoints have: their names come from browsers, whose key is public, and each
-- of them is a cell of the rollups in every hour. A kind of their own, so that no page takes an endpoint's place.

alter table endpoint_registry add column kind varchar(10) not null default 'endpoint';
alter table endpoint_registry drop constraint endpoint_registry_pkey;
alter table endpoint_registry add primary key (service_name, kind, endpoint);

alter table endpoint_overflow add column kind varchar(10) not null default 'endpoint';
alter table endpoint_overflow drop constraint endpoint_overflow_pkey;
alter table endpoint_overflow add primary key (service_name, kind, sample);

comment on column endpoint_registry.kind is 'endpoint, page or event_type: what the name in the column endpoint is one of.';
comment on column endpoint_overflow.kind is 'endpoint, page or event_type: what the sample is one of.';

-- down
delete from endpoint_overflow where kind <> 'endpoint';
alter table endpoint_overflow drop constraint endpoint_overflow_pkey;
alter table endpoint_overflow add primary key (service_name, sample);
alter table endpoint_overflow drop column kind;
delete from endpoint_registry where kind <> 'endpoint';
alter table endpoint_registry drop constraint endpoint_registry_pkey;
alter table endpoint_registry add primary key (service_name, endpoint);
alter table endpoint_registry drop column kind;
