-- The results of scheme "manual": what approved adjustments come to, and the hooks of its contract
-- (sql/core/scheme.sql).

create table if not exists commission.manual_month (
    participant_id uuid not null
        constraint manual_month_participant_id_fkey references commission.participant (id),
    year integer not null,
    month integer not null
        constraint manual_month_month_check check (month between 1 and 12),
    component commission.manual_component not null,
    currency text not null,
    amount numeric not null,
    adjustment_count integer not null,
    constraint manual_month_pkey primary key (participant_id, year, month, component, currency)
);

create index if not exists manual_month_year_idx on commission.manual_month (year, month);

comment on table commission.manual_month is
    'What approved manual adjustments come to, by person, month, component and currency. Written by the calculation only. Rows of closed months are frozen (PT409).';
comment on column commission.manual_month.participant_id is 'Whose it is.';
comment on column commission.manual_month.year is 'Year.';
comment on column commission.manual_month.month is 'Month, 1 to 12.';
comment on column commission.manual_month.component is 'What it is.';
comment on column commission.manual_month.currency is 'ISO 4217 code of amount.';
comment on column commission.manual_month.amount is 'Sum of the adjustments; 0 where they cancel each other out.';
comment on column commission.manual_month.adjustment_count is 'How many adjustments.';

select commission_internal.protect_table(
    'commission.manual_month',
    p_view => $$
        (select commission_internal.sees_all('settlement'))
        or participant_id in (select commission_internal.visible_participants('settlement'))
    $$);

-- One at a time calculates a month: whoever does holds its row.
create table if not exists commission_internal.manual_period (
    year integer not null,
    month integer not null,
    calculated_count bigint not null default 1,
    constraint manual_period_pkey primary key (year, month)
);

comment on table commission_internal.manual_period is
    'The lock under which manual adjustments of a month are summed up, and how often that happened.';

create or replace function commission_internal.manual_amounts(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (
    participant_id uuid,
    component commission.manual_component,
    currency text,
    amount numeric,
    adjustment_count integer
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select a.participant_id, a.component, a.currency, round(sum(a.amount), c.minor_unit), count(*)::integer
    from commission.manual_adjustment as a
    join commission.currency as c on c.code = a.currency
    where a.approved_at is not null
        and a.earned_at = (make_date(p_year, p_month, 15) + time '12:00') at time zone 'UTC'
        and (p_participant_ids is null or a.participant_id = any (p_participant_ids))
        and scale(trim_scale(a.amount)) <= c.minor_unit
    group by a.participant_id, a.component, a.currency, c.minor_unit;
$$;

comment on function commission_internal.manual_amounts(integer, integer, uuid[]) is
    'What the approved adjustments of a month come to, of the given people (null: all), from scratch.';

create or replace function commission_internal.unpriced_manual_records(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (
    participant_id uuid,
    record_id text,
    error_code text,
    error_message text,
    error_hint text,
    detail jsonb
)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select a.participant_id, a.id::text, 'PT409',
        format('adjustment "%s" has more decimals than %s: %s', a.id, a.currency, a.amount),
        'Give the currency its decimals back in commission.currency.',
        jsonb_build_object('amount', a.amount, 'currency', a.currency)
    from commission.manual_adjustment as a
    join commission.currency as c on c.code = a.currency
    where a.approved_at is not null
        and a.earned_at = (make_date(p_year, p_month, 15) + time '12:00') at time zone 'UTC'
        and (p_participant_ids is null or a.participant_id = any (p_participant_ids))
        and scale(trim_scale(a.amount)) > c.minor_unit;
$$;

comment on function commission_internal.unpriced_manual_records(integer, integer, uuid[]) is
    'Approved adjustments that cannot be paid to the last digit, because the currency has lost decimals since.';

create or replace function commission_internal.store_manual_month(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_changed bigint;
begin
    perform commission_internal.share_manual_settings();
    if commission_internal.is_closed('manual', p_year, p_month) then
        return 0;
    end if;
    insert into commission_internal.manual_period as t (year, month)
    values (p_year, p_month)
    on conflict on constraint manual_period_pkey do update
    set calculated_count = t.calculated_count + 1;
    perform commission_internal.store_unpriced_records('manual', p_year, p_month, p_participant_ids);
    with due as materialized (
        select * from commission_internal.manual_amounts(p_year, p_month, p_participant_ids)
    ),
    stored as (
        insert into commission.manual_month as t (
            participant_id, year, month, component, currency, amount, adjustment_count)
        select participant_id, p_year, p_month, component, currency, amount, adjustment_count
        from due
        on conflict on constraint manual_month_pkey do update
        set amount = excluded.amount,
            adjustment_count = excluded.adjustment_count
        where (t.amount, t.adjustment_count) is distinct from (excluded.amount, excluded.adjustment_count)
        returning 1
    ),
    gone as (
        delete from commission.manual_month as t
        where t.year = p_year
            and t.month = p_month
            and (p_participant_ids is null or t.participant_id = any (p_participant_ids))
            and (t.participant_id, t.component, t.currency) not in (select participant_id, component, currency from due)
        returning 1
    )
    select (select count(*) from stored) + (select count(*) from gone) into v_changed;
    return v_changed;
end;
$$;

comment on function commission_internal.store_manual_month(integer, integer, uuid[]) is
    'Brings manual_month up to date, of the given people (null: all), and returns how many rows that changed. Leaves closed months alone.';

create or replace function commission_internal.recalculate_manual_months(p_days datemultirange)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month record;
begin
    for v_month in
        select known.year, known.month
        from (
            select m.year, m.month from commission.manual_month as m
            union
            select a.year, a.month from commission.manual_adjustment as a where a.approved_at is not null
            union
            select u.year, u.month from commission_internal.unpriced_record as u where u.scheme = 'manual'
        ) as known
        where p_days @> commission_internal.last_day(known.year, known.month)
        order by known.year, known.month
    loop
        perform commission_internal.store_manual_month(v_month.year, v_month.month, null);
    end loop;
end;
$$;

comment on function commission_internal.recalculate_manual_months(datemultirange) is
    'Brings the results of open months up to date whose last day is among the days.';

create or replace function commission_internal.manual_earnings(p_year integer, p_month integer)
returns table (
    participant_id uuid,
    component text,
    currency text,
    amount numeric,
    exact numeric,
    branch text,
    basis jsonb
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select m.participant_id, m.component::text, m.currency, m.amount, m.amount, p.branch,
        jsonb_build_object('adjustments', m.adjustment_count)
    from commission.manual_month as m
    join commission.participant as p on p.id = m.participant_id
    where m.year = p_year
        and m.month = p_month
        and m.amount <> 0;
$$;

comment on function commission_internal.manual_earnings(integer, integer) is
    'Manual adjustments of a month by person, component and currency; basis has how many they are.';

create or replace function commission_internal.recalculated_manual_earnings(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (participant_id uuid, component text, currency text, amount numeric, branch text)
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.refuse_unpriced_records('manual', p_year, p_month, p_participant_ids);
    return query
    select a.participant_id, a.component::text, a.currency, a.amount, p.branch
    from commission_internal.manual_amounts(p_year, p_month, p_participant_ids) as a
    join commission.participant as p on p.id = a.participant_id
    where a.amount <> 0;
end;
$$;

comment on function commission_internal.recalculated_manual_earnings(integer, integer, uuid[]) is
    'Amounts that the adjustments give for a month and the given people (null: all), by component and currency; PT409 where one cannot be paid.';

create or replace function commission_internal.size_of_manual_month()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(distinct a.participant_id) from commission.manual_adjustment as a;
$$;

comment on function commission_internal.size_of_manual_month() is 'How many people ever had an adjustment.';

create or replace function commission_internal.calculate_part_of_manual_month(
    p_year integer,
    p_month integer,
    p_after uuid,
    p_most integer,
    out reached_id uuid,
    out done bigint,
    out rows_changed bigint,
    out is_last boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids uuid[] := array(
        select known.id
        from (
            select a.participant_id as id from commission.manual_adjustment as a
            union
            select m.participant_id from commission.manual_month as m where m.year = p_year and m.month = p_month
            union
            select u.participant_id
            from commission_internal.unpriced_record as u
            where u.scheme = 'manual'
        ) as known
        where p_after is null or known.id > p_after
        order by known.id
        limit p_most);
begin
    done := cardinality(v_ids);
    is_last := p_most is null or done < p_most;
    reached_id := coalesce(v_ids[done], p_after);
    rows_changed := commission_internal.store_manual_month(p_year, p_month, v_ids);
end;
$$;

comment on function commission_internal.calculate_part_of_manual_month(integer, integer, uuid, integer) is
    'Sums up the adjustments of a month for the next people.';
