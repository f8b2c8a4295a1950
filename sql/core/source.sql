-- Sources: relations of the company's own that facts and people come from, what was taken from them when, and what
-- could not be taken.

create table if not exists commission.source (
    name text collate "C" not null
        constraint source_name_check check (btrim(name) <> '' and octet_length(name) <= 100),
    fact text not null,
    relation text not null,
    before_runs boolean not null default true,
    database_role text not null,
    registered_by uuid,
    registered_at timestamptz not null default now(),
    in_place boolean not null default false,
    watched text
        constraint source_watched_check check (watched in ('going on', 'refusing')),
    constraint source_in_place_check check (not in_place or watched is null),
    constraint source_pkey primary key (name, fact)
);

comment on table commission.source is
    'Relations of the company''s own (tables, views) from which sync_source() takes records: one for each kind of record of a source. Written by register_source() and unregister_source(). Read by those who may edit all of module settings.';
comment on column commission.source.name is
    'The system that the records come from: what stands in column source of each of them.';
comment on column commission.source.fact is 'The table of schema commission that they are taken into.';
comment on column commission.source.relation is 'The relation that offers them, with its schema: whatever has this name when it is read.';
comment on column commission.source.before_runs is
    'Whether it is synchronised before months are closed, and once a day.';
comment on column commission.source.database_role is
    'The role that registered it: it is read as long as this role may read all of it.';
comment on column commission.source.registered_by is
    'The person behind that request; null for a database role at work.';
comment on column commission.source.registered_at is 'When it was registered.';
comment on column commission.source.in_place is
    'Whether the calculation reads sums of the relation itself: nothing is copied.';
comment on column commission.source.watched is
    'Set by watch_source(): what is written to the tables behind the relation is taken at once, and where that fails the write goes on, or is refused. Null: not watched.';

-- Who takes all of a source has its row alone, and changes it: a snapshot from before cannot lock it any more. Who
-- takes single records shares it.
create table if not exists commission_internal.source_lock (
    name text collate "C"
        constraint source_lock_pkey primary key,
    taken_count bigint not null default 0
) with (fillfactor = 10);

comment on table commission_internal.source_lock is
    'One row for each source: the lock between taking all of it and taking single records, and how often all of it was taken.';

create table if not exists commission.source_sync (
    id bigint generated always as identity
        constraint source_sync_pkey primary key,
    name text collate "C" not null,
    fact text,
    state text not null
        constraint source_sync_state_check check (state in ('succeeded', 'failed')),
    inserted bigint not null default 0,
    updated bigint not null default 0,
    deleted bigint not null default 0,
    problems bigint not null default 0,
    error_code text,
    error text,
    started_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    database_role text not null,
    started_by uuid,
    constraint source_sync_error_check check ((state = 'failed') = (error is not null))
);

create index if not exists source_sync_name_idx on commission.source_sync (name, id desc);

comment on table commission.source_sync is
    'Every synchronisation of a source: a row for each kind of record, and one without a kind where a run could not take it. What watched tables bring at once stands here only where it could not be taken, once until a synchronisation has. Read by those who may edit all of module settings; nobody writes it.';
comment on column commission.source_sync.id is 'Grows in the order in which they ended, with gaps.';
comment on column commission.source_sync.name is 'The source.';
comment on column commission.source_sync.fact is 'The table that records were taken into; null where all of it failed.';
comment on column commission.source_sync.state is 'succeeded, or failed: nothing of it was kept.';
comment on column commission.source_sync.inserted is 'Records that were not on record.';
comment on column commission.source_sync.updated is 'Records that were on record with other values.';
comment on column commission.source_sync.deleted is 'Records that the relation no longer has.';
comment on column commission.source_sync.problems is 'How many problems it left: those of source_problem then.';
comment on column commission.source_sync.error_code is 'SQLSTATE of what ended it.';
comment on column commission.source_sync.error is 'The message of what ended it.';
comment on column commission.source_sync.started_at is 'When it began.';
comment on column commission.source_sync.finished_at is 'When it ended.';
comment on column commission.source_sync.database_role is 'The role that asked for it.';
comment on column commission.source_sync.started_by is
    'The person behind the request''s token; null for a database role at work. No foreign key: it outlives people.';

create table if not exists commission.source_problem (
    id bigint generated always as identity
        constraint source_problem_pkey primary key,
    name text collate "C" not null,
    fact text not null,
    source_id text collate "C",
    column_name text,
    value text,
    reason text not null,
    remedy text not null,
    noticed_at timestamptz not null default now(),
    constraint source_problem_name_fact_fkey foreign key (name, fact)
        references commission.source (name, fact) on delete cascade
);

create index if not exists source_problem_name_fact_idx on commission.source_problem (name, fact, source_id);

comment on table commission.source_problem is
    'What the last synchronisation of a source could not take, and why: what was on record before stays as it is. A problem stays the same row until it is mended. Read by those who may edit all of module settings and of the records'' module; nobody writes it.';
comment on column commission.source_problem.id is 'Key.';
comment on column commission.source_problem.name is 'The source.';
comment on column commission.source_problem.fact is 'The table that it was to be taken into.';
comment on column commission.source_problem.source_id is 'The record''s key in the source; null where it has none.';
comment on column commission.source_problem.column_name is 'The column that is wrong, where it is one.';
comment on column commission.source_problem.value is 'What the relation has there.';
comment on column commission.source_problem.reason is 'What is wrong.';
comment on column commission.source_problem.remedy is 'What to do.';
comment on column commission.source_problem.noticed_at is 'Since when it is so.';

-- Values of records are shown to those who could read the records too.
create or replace function commission_internal.editable_facts()
returns setof text
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select i.table_name
    from commission_internal.importable as i
    where commission_internal.edits_all(i.module);
$$;

comment on function commission_internal.editable_facts() is
    'The tables that are loaded with records and that the caller may edit all of.';

select commission_internal.protect_table(
    'commission.source',
    p_view => '(select commission_internal.edits_all(''settings''))');
select commission_internal.protect_table(
    'commission.source_sync',
    p_view => '(select commission_internal.edits_all(''settings''))');
select commission_internal.protect_table(
    'commission.source_problem',
    p_view => '(select commission_internal.edits_all(''settings'')) '
        'and fact = any (array(select commission_internal.editable_facts()))');
