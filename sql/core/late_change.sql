-- Changes that reach closed months: they leave the frozen results alone and are noted here, so that
-- the next closing knows which months to look at again and why they differ.

create table if not exists commission_internal.late_change (
    id bigint generated always as identity
        constraint late_change_pkey primary key,
    scheme text not null,
    year integer not null,
    month integer not null,
    participant_id uuid,
    cause text not null,
    noted_at timestamptz not null default now(),
    settled_by bigint
        constraint late_change_settled_by_fkey references commission.posting (id)
);

create index if not exists late_change_scheme_idx on commission_internal.late_change (scheme, year, month)
where settled_by is null;
create index if not exists late_change_settled_by_idx on commission_internal.late_change (settled_by);

comment on table commission_internal.late_change is
    'Changes of facts and settings that concern closed months. settled_by is the posting that took them into account; participant_id null: whoever the month has.';

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
        select max((make_date(year, month, 1) + interval '1 month') at time zone 'UTC') + interval '12 hours'
        from commission.period
        where scheme = p_scheme
            and status = 'closed');
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

-- Which closed months of a scheme have their last day among the given days.
create or replace function commission_internal.note_late_setting(
    p_scheme text,
    p_during datemultirange,
    p_cause text,
    p_participant_id uuid default null)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into commission_internal.late_change (scheme, year, month, participant_id, cause)
    select p.scheme, p.year, p.month, p_participant_id, p_cause
    from commission.period as p
    where p.scheme = p_scheme
        and p.status = 'closed'
        and p_during @> (make_date(p.year, p.month, 1) + interval '1 month - 1 day')::date
        and not exists (
            select
            from commission_internal.late_change as noted
            where (noted.scheme, noted.year, noted.month, noted.cause) = (p.scheme, p.year, p.month, p_cause)
                and noted.participant_id is not distinct from p_participant_id
                and noted.settled_by is null);
end;
$$;

comment on function commission_internal.note_late_setting(text, datemultirange, text, uuid) is
    'Notes a change of settings for the closed months whose last day is among the given ones; of one participant, or of everybody.';

-- For tables of settings: the arguments are the scheme and, where the table has them, the column with
-- the days on which a row holds and the one with the person whom alone it concerns. A row that only
-- holds on other days than before concerns those alone, and so does one that only calculates at another
-- time or was stamped.
create or replace function commission_internal.note_late_setting_of_row()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    v_no_matter constant text[] := '{recalculation,last_updated_at,last_updated_by}';
    v_column text := case when tg_nargs > 1 then tg_argv[1] end;
    v_before datemultirange;
    v_after datemultirange;
begin
    -- A closing under way is waited for, and none begins before the commit.
    execute format('lock table commission_internal.%I in share row exclusive mode', tg_argv[0] || '_setting');
    if not exists (select from commission.period where scheme = tg_argv[0] and status = 'closed') then
        return null;
    end if;
    if v_column is null then
        v_before := '{(,)}';
    else
        v_before := coalesce(datemultirange((v_old ->> v_column)::daterange), '{}');
        v_after := coalesce(datemultirange((v_new ->> v_column)::daterange), '{}');
        v_before := case
            when v_old - v_column - v_no_matter = v_new - v_column - v_no_matter
                then (v_before - v_after) + (v_after - v_before)
            else v_before + v_after
        end;
    end if;
    perform commission_internal.note_late_setting(
        tg_argv[0], v_before, format('%s was changed', tg_table_name),
        case when tg_nargs > 2 then (coalesce(v_new, v_old) ->> tg_argv[2])::uuid end);
    return null;
end;
$$;

-- An empty table has no rows whose triggers could say so.
create or replace function commission_internal.note_late_truncate()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('lock table commission_internal.%I in share row exclusive mode', tg_argv[0] || '_setting');
    perform commission_internal.note_late_setting(
        tg_argv[0], '{(,)}', format('%s was truncated', tg_table_name));
    return null;
end;
$$;
