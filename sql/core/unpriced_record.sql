-- What cannot be priced, for all schemes: which record, why, and what to do. Such a record has no
-- results until the cause is mended, and no month closes over it.

create table if not exists commission_internal.unpriced_record (
    scheme text not null,
    year integer not null,
    month integer not null,
    participant_id uuid not null
        constraint unpriced_record_participant_id_fkey references commission.participant (id) on delete cascade,
    record_id text not null,
    error_code text not null,
    error_message text not null,
    error_hint text not null,
    detail jsonb not null default '{}',
    last_updated_at timestamptz not null default now(),
    constraint unpriced_record_pkey primary key (scheme, year, month, participant_id, record_id)
);

create index if not exists unpriced_record_participant_id_idx
on commission_internal.unpriced_record (participant_id);

comment on table commission_internal.unpriced_record is
    'What the last calculation of open months could not price. Closed months have none: what reaches them late is worked out when it is asked for.';

-- Late changes are priced when somebody looks: the frozen results of their months leave no other trace.
create or replace function commission_internal.unpriced_records(p_scheme text)
returns table (
    scheme text,
    year integer,
    month integer,
    is_closed boolean,
    participant_id uuid,
    record_id text,
    error_code text,
    error_message text,
    error_hint text,
    detail jsonb,
    last_updated_at timestamptz
)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_late record;
begin
    return query
    select u.scheme, u.year, u.month, false, u.participant_id, u.record_id, u.error_code, u.error_message,
        u.error_hint, u.detail, u.last_updated_at
    from commission_internal.unpriced_record as u
    where u.scheme = p_scheme;
    for v_late in select * from commission_internal.late_months(p_scheme) loop
        return query execute format(
            $query$
            select $1, $2, $3, true, u.participant_id, u.record_id, u.error_code, u.error_message, u.error_hint,
                u.detail, now()
            from commission_internal.%I($2, $3, $4) as u
            $query$, 'unpriced_' || p_scheme || '_records')
        using p_scheme, v_late.year, v_late.month, v_late.participant_ids;
    end loop;
end;
$$;

comment on function commission_internal.unpriced_records(text) is
    'What of a scheme cannot be priced: in open months as last calculated, in closed months what late changes brought.';

create or replace function commission_internal.visible_unpriced_records()
returns table (
    scheme text,
    year integer,
    month integer,
    is_closed boolean,
    participant_id uuid,
    record_id text,
    error_code text,
    error_message text,
    error_hint text,
    detail jsonb,
    last_updated_at timestamptz
)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('earnings');
    v_visible uuid[] := array(select commission_internal.visible_participants('earnings'));
begin
    -- Nothing is worked out for whoever may see nothing.
    if not v_sees_all and v_visible = '{}' then
        return;
    end if;
    return query
    with found as materialized (
        select u.*
        from commission_internal.installed_schemes() as s
        cross join lateral commission_internal.unpriced_records(s) as u
    ),
    told as materialized (
        select m.scheme, m.year, m.month,
            array(select commission_internal.visible_in_month('earnings', m.scheme, m.year, m.month)) as ids
        from (select distinct f.scheme, f.year, f.month from found as f) as m
    )
    select u.*
    from found as u
    join told on (told.scheme, told.year, told.month) = (u.scheme, u.year, u.month)
    where v_sees_all
        or u.participant_id = any (told.ids)
    order by u.year, u.month, u.scheme, u.participant_id, u.record_id;
end;
$$;

comment on function commission_internal.visible_unpriced_records() is
    'What cannot be priced of the people whose earnings the caller sees.';

create or replace view commission.unpriced_record
with (security_invoker = true)
as
select
    u.scheme,
    u.year,
    u.month,
    u.is_closed,
    u.participant_id,
    u.record_id,
    u.error_code,
    u.error_message,
    u.error_hint,
    u.detail,
    u.last_updated_at
from commission_internal.visible_unpriced_records() as u;

comment on view commission.unpriced_record is
    'Activity that could not be priced, of all schemes: it has no results until the cause is mended, and its month does not close. Worth an alert; empty when all is well.';
comment on column commission.unpriced_record.is_closed is
    'Whether it reached a month that is closed: then it stands in the way of the next closing, which posts what late changes come to.';
comment on column commission.unpriced_record.record_id is 'What it is within the person''s month: the scheme says what it names.';
comment on column commission.unpriced_record.error_code is 'SQLSTATE of the reason.';
comment on column commission.unpriced_record.error_message is 'What is missing, with the keys that were looked up.';
comment on column commission.unpriced_record.error_hint is 'What to do about it.';
comment on column commission.unpriced_record.detail is 'What the scheme says besides.';
comment on column commission.unpriced_record.scheme is 'The scheme.';
comment on column commission.unpriced_record.year is 'Year.';
comment on column commission.unpriced_record.month is 'Month, 1 to 12.';
comment on column commission.unpriced_record.participant_id is 'Whose activity it is.';
comment on column commission.unpriced_record.last_updated_at is 'When the row last changed.';

-- For schemes ---------------------------------------------------------------------------------------

create or replace function commission_internal.store_unpriced_records(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format(
        $query$
        with found as (
            select u.participant_id, u.record_id, u.error_code, u.error_message, u.error_hint, u.detail
            from commission_internal.%I($2, $3, $4) as u
        ),
        stored as (
            insert into commission_internal.unpriced_record as o (
                scheme, year, month, participant_id, record_id, error_code, error_message, error_hint, detail)
            select $1, $2, $3, participant_id, record_id, error_code, error_message, error_hint, detail
            from found
            on conflict on constraint unpriced_record_pkey do update
            set error_code = excluded.error_code,
                error_message = excluded.error_message,
                error_hint = excluded.error_hint,
                detail = excluded.detail,
                last_updated_at = excluded.last_updated_at
            where (o.error_code, o.error_message, o.error_hint, o.detail)
                is distinct from (
                    excluded.error_code, excluded.error_message, excluded.error_hint, excluded.detail)
        )
        delete from commission_internal.unpriced_record as o
        where (o.scheme, o.year, o.month) = ($1, $2, $3)
            and ($4 is null or o.participant_id = any ($4))
            and (o.participant_id, o.record_id) not in (select participant_id, record_id from found)
        $query$, 'unpriced_' || p_scheme || '_records')
    using p_scheme, p_year, p_month, p_participant_ids;
end;
$$;

comment on function commission_internal.store_unpriced_records(text, integer, integer, uuid[]) is
    'Brings unpriced_record up to date with what the facts of a month say now, of the given people (null: all). For schemes that do not find it out while they calculate; the caller holds the settings.';

create or replace function commission_internal.refuse_unpriced(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_count bigint,
    p_participant_id uuid,
    p_message text,
    p_hint text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT409',
        message = format('%s of scheme "%s" has %s that cannot be priced',
            commission_internal.month_name(p_year, p_month), p_scheme,
            case p_count when 1 then 'a record' else p_count || ' records' end),
        detail = format('%s of participant "%s": %s.',
            case p_count when 1 then 'It is' else 'One of them is' end, p_participant_id, p_message),
        hint = format('%s See commission.unpriced_record for all of them.', p_hint);
end;
$$;

comment on function commission_internal.refuse_unpriced(text, integer, integer, bigint, uuid, text, text) is
    'Raises PT409 (HTTP 409) and says how many records of a month cannot be priced, and why the first cannot.';

create or replace function commission_internal.refuse_unpriced_records(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number bigint;
    v_participant_id uuid;
    v_error text;
    v_error_hint text;
begin
    execute format(
        $query$
        select count(*) over (), u.participant_id, u.error_message, u.error_hint
        from commission_internal.%I($1, $2, $3) as u
        order by u.participant_id, u.record_id
        limit 1
        $query$, 'unpriced_' || p_scheme || '_records')
    into v_number, v_participant_id, v_error, v_error_hint
    using p_year, p_month, p_participant_ids;
    if v_number > 0 then
        perform commission_internal.refuse_unpriced(
            p_scheme, p_year, p_month, v_number, v_participant_id, v_error, v_error_hint);
    end if;
end;
$$;

comment on function commission_internal.refuse_unpriced_records(text, integer, integer, uuid[]) is
    'Raises PT409 (HTTP 409) where something of a month''s facts cannot be priced, of the given people (null: all). For schemes that do not find it out while they calculate.';

create or replace function commission_internal.refuse_unpriced_month(p_scheme text, p_year integer, p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_first record;
begin
    select u.participant_id, u.error_message, u.error_hint, count(*) over () as number into v_first
    from commission_internal.unpriced_record as u
    where (u.scheme, u.year, u.month) = (p_scheme, p_year, p_month)
    order by u.participant_id, u.record_id
    limit 1;
    if found then
        perform commission_internal.refuse_unpriced(
            p_scheme, p_year, p_month, v_first.number, v_first.participant_id, v_first.error_message,
            v_first.error_hint);
    end if;
end;
$$;

comment on function commission_internal.refuse_unpriced_month(text, integer, integer) is
    'Raises PT409 (HTTP 409) while something of a month could not be priced.';
