-- Changes that reach closed months: they leave the frozen results alone and are noted here, so that
-- the next closing knows which months to look at again, for whom, and why they differ.

create table if not exists commission_internal.late_change (
    id bigint generated always as identity
        constraint late_change_pkey primary key,
    scheme text not null,
    year integer not null,
    month integer not null,
    participant_ids uuid[],
    table_name text not null,
    record_id text,
    kind text not null
        constraint late_change_kind_check check (kind in (
            'recorded', 'changed', 'refunded', 'deleted', 'setting changed', 'truncated', 'changed unnoticed')),
    cause text not null,
    count_difference bigint not null default 0,
    fingerprint_difference numeric not null default 0,
    noted_at timestamptz not null default clock_timestamp(),
    settled_by bigint
        constraint late_change_settled_by_fkey references commission.posting (id)
);

-- Who is in the record itself: participant_ids may be more, or everybody.
alter table commission_internal.late_change add column if not exists named_ids uuid[];

create index if not exists late_change_scheme_idx on commission_internal.late_change (scheme, year, month)
where settled_by is null;
create index if not exists late_change_settled_by_idx on commission_internal.late_change (settled_by);

comment on table commission_internal.late_change is
    'Changes of facts and settings that concern closed months, each a row: what, of which record, for whom (participant_ids null: whoever the month has); named_ids are those in the record itself, who may be told of it. settled_by is the posting that took it into account. The differences are what a fact''s change does to the count and fingerprint of closed_fact.';

create or replace function commission_internal.has_unsettled_changes(p_scheme text)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from commission_internal.late_change
        where scheme = p_scheme
            and settled_by is null);
end;
$$;

comment on function commission_internal.has_unsettled_changes(text) is
    'Whether changes that concern closed months of a scheme wait for a closing that takes them into account.';

-- Facts from then on concern no closed month: what most statements need to know.
create or replace function commission_internal.closed_until(p_scheme text)
returns timestamptz
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select ((make_date(year, month, 1) + interval '1 month') at time zone 'UTC') + interval '12 hours'
        from commission.period
        where scheme = p_scheme
            and status = 'closed'
        order by year desc, month desc
        limit 1);
end;
$$;

comment on function commission_internal.closed_until(text) is
    'The instant at which the last closed month of a scheme is over in every time zone; null where none is closed.';

-- An instant belongs to one of two months, depending on the calendar; a month too many only makes the
-- next closing look at it in vain.
create or replace function commission_internal.closed_months_at(p_scheme text, p_instant timestamptz)
returns table (year integer, month integer)
language sql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select p.year, p.month
    from commission.period as p
    where p.scheme = p_scheme
        and p.status = 'closed'
        and (p.year, p.month) in (
            select extract(year from day)::integer, extract(month from day)::integer
            from unnest(array[
                (p_instant - interval '12 hours') at time zone 'UTC',
                (p_instant + interval '14 hours') at time zone 'UTC']) as day);
$$;

comment on function commission_internal.closed_months_at(text, timestamptz) is
    'The closed months that an instant may belong to, in whatever time zone.';

create or replace function commission_internal.closed_months_of(
    p_scheme text,
    p_days datemultirange,
    p_moves_edges boolean)
returns table (year integer, month integer)
language sql
stable
security definer
rows 3
set search_path = pg_catalog, pg_temp
as $$
    select p.year, p.month
    from commission.period as p
    where p.scheme = p_scheme
        and p.status = 'closed'
        and (
            p_days @> commission_internal.last_day(p.year, p.month)
            -- Where a month ends, the next one begins.
            or p_moves_edges and p_days @> make_date(p.year, p.month, 1) - 1);
$$;

comment on function commission_internal.closed_months_of(text, datemultirange, boolean) is
    'The closed months that settings of the given days decide about: those whose last day is among them and, where they decide about the edges of months, those that follow.';
