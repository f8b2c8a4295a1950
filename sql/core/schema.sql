-- The two schemas and the version register. Runs only when neither schema exists: a schema of that
-- name that somebody else made is never adopted.

create schema commission;

comment on schema commission is
    'Sales commission: the tables, views and functions that people and API clients use.';

create schema commission_internal;

comment on schema commission_internal is
    'Sales commission: what works behind the API. Nothing here is for clients.';

create table commission_internal.installed_scheme (
    scheme text
        constraint installed_scheme_pkey primary key,
    version text not null,
    installed_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

comment on table commission_internal.installed_scheme is
    'Which schemes commission_engine.install() has set up in this database, and the release that did it last.';
