-- A scheme that only the tests have: people are paid a rate for each toy, by its kind. All that it is
-- stands in this file, and what core does with it follows from the declarations at its end.

-- Facts, settings and results -----------------------------------------------------------------------

create table if not exists commission.toy_fact (
    id uuid not null default gen_random_uuid()
        constraint toy_fact_pkey primary key,
    participant_id uuid not null
        constraint toy_fact_participant_id_fkey references commission.participant (id),
    branch text
        constraint toy_fact_branch_fkey references commission.branch (name) on update cascade,
    kind text not null,
    amount numeric not null,
    refunded_amount numeric not null default 0,
    status text not null default 'done',
    happened_at timestamptz not null,
    note text
);

create index if not exists toy_fact_happened_at_idx on commission.toy_fact (happened_at);
create index if not exists toy_fact_participant_id_idx on commission.toy_fact (participant_id, happened_at);
create index if not exists toy_fact_branch_idx on commission.toy_fact (branch);

create table if not exists commission.toy_rate (
    kind text not null,
    rate numeric not null,
    valid_during daterange not null default '(,)',
    constraint toy_rate_pkey primary key (kind, valid_during)
);

create table if not exists commission.toy_month (
    participant_id uuid not null
        constraint toy_month_participant_id_fkey references commission.participant (id),
    year integer not null,
    month integer not null,
    branch text
        constraint toy_month_branch_fkey references commission.branch (name) on update cascade,
    currency text not null,
    volume numeric not null,
    pay numeric not null,
    constraint toy_month_pkey primary key (participant_id, year, month)
);

-- One at a time calculates a month: whoever does holds its row.
create table if not exists commission_internal.toy_period (
    year integer not null,
    month integer not null,
    constraint toy_period_pkey primary key (year, month)
);

create index if not exists toy_month_year_idx on commission.toy_month (year, month);
create index if not exists toy_month_branch_idx on commission.toy_month (branch);

select commission_internal.protect_table(
    'commission.toy_fact',
    p_view => $$
        (select commission_internal.sees_all('toys'))
        or participant_id in (select commission_internal.visible_participants('toys'))
    $$,
    p_module => 'toys');

select commission_internal.protect_table(
    'commission.toy_rate',
    p_view => '(select commission_internal.sees_module(''toys''))',
    p_module => 'toys');

select commission_internal.protect_table(
    'commission.toy_month',
    p_view => $$
        (select commission_internal.sees_all('toys'))
        or participant_id in (select commission_internal.visible_participants('toys'))
    $$);

-- Calculation ---------------------------------------------------------------------------------------

create or replace function commission_internal.priced_toys(p_year integer, p_month integer, p_participant_ids uuid[])
returns table (
    participant_id uuid,
    branch text,
    currency text,
    minor_unit smallint,
    toy_id uuid,
    kind text,
    net numeric,
    rate numeric
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select p.id, p.branch, c.code, c.minor_unit, f.id, f.kind, f.amount - f.refunded_amount, r.rate
    from commission.toy_fact as f
    join commission.participant as p on p.id = f.participant_id
    cross join commission.workspace as w
    left join commission.branch as b on b.name = p.branch
    join commission.currency as c on c.code = coalesce(b.currency, w.currency)
    left join commission.toy_rate as r
        on r.kind = f.kind
        and r.valid_during @> commission_internal.last_day(p_year, p_month)
    where f.status = 'done'
        and (p_participant_ids is null or p.id = any (p_participant_ids))
        and commission_internal.month_of(f.happened_at, coalesce(b.time_zone, w.time_zone))
            = make_date(p_year, p_month, 1);
$$;

create or replace function commission_internal.unpriced_toy_records(
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
    select t.participant_id, t.toy_id::text, 'PT409', format('no rate for toys of kind "%s"', t.kind),
        'Add one to commission.toy_rate.', jsonb_build_object('kind', t.kind)
    from commission_internal.priced_toys(p_year, p_month, p_participant_ids) as t
    where t.rate is null;
$$;

create or replace function commission_internal.store_toy_month(
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
    perform commission_internal.share_toy_settings();
    if commission_internal.is_closed('toy', p_year, p_month) then
        return 0;
    end if;
    insert into commission_internal.toy_period as t (year, month)
    values (p_year, p_month)
    on conflict on constraint toy_period_pkey do update
    set month = excluded.month;
    perform commission_internal.store_unpriced_records('toy', p_year, p_month, p_participant_ids);
    with due as (
        select participant_id, branch, currency, sum(net) as volume, round(sum(net * rate), minor_unit) as pay
        from commission_internal.priced_toys(p_year, p_month, p_participant_ids)
        where rate is not null
        group by participant_id, branch, currency, minor_unit
    ),
    stored as (
        insert into commission.toy_month as t (participant_id, year, month, branch, currency, volume, pay)
        select participant_id, p_year, p_month, branch, currency, volume, pay from due
        on conflict on constraint toy_month_pkey do update
        set branch = excluded.branch,
            currency = excluded.currency,
            volume = excluded.volume,
            pay = excluded.pay
        where (t.branch, t.currency, t.volume, t.pay)
            is distinct from (excluded.branch, excluded.currency, excluded.volume, excluded.pay)
        returning 1
    ),
    gone as (
        delete from commission.toy_month
        where (year, month) = (p_year, p_month)
            and participant_id = any (p_participant_ids)
            and participant_id not in (select participant_id from due)
        returning 1
    )
    select (select count(*) from stored) + (select count(*) from gone) into v_changed;
    return v_changed;
end;
$$;

create or replace function commission_internal.follow_toys(p_participant_ids uuid[], p_instants timestamptz[])
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.store_toy_month(
        extract(year from month_on)::integer, extract(month from month_on)::integer, array_agg(participant_id))
    from (
        select distinct p.id as participant_id,
            commission_internal.month_of(changed.happened_at, coalesce(b.time_zone, w.time_zone)) as month_on
        from unnest(p_participant_ids, p_instants) as changed (participant_id, happened_at)
        join commission.participant as p on p.id = changed.participant_id
        cross join commission.workspace as w
        left join commission.branch as b on b.name = p.branch
    ) as changed
    group by month_on
    order by month_on;
$$;

-- Hooks ---------------------------------------------------------------------------------------------

create or replace function commission_internal.toy_earnings(p_year integer, p_month integer)
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
set search_path = pg_catalog, pg_temp
as $$
    select participant_id, 'pay', currency, pay, pay, branch, jsonb_build_object('volume', volume)
    from commission.toy_month
    where (year, month) = (p_year, p_month);
$$;

create or replace function commission_internal.recalculated_toy_earnings(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (participant_id uuid, component text, currency text, amount numeric, branch text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.refuse_unpriced_records('toy', p_year, p_month, p_participant_ids);
    return query
    select t.participant_id, 'pay', t.currency, round(sum(t.net * t.rate), t.minor_unit), t.branch
    from commission_internal.priced_toys(p_year, p_month, p_participant_ids) as t
    group by t.participant_id, t.branch, t.currency, t.minor_unit;
end;
$$;

create or replace function commission_internal.size_of_toy_month()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(*) from commission.participant;
$$;

create or replace function commission_internal.calculate_part_of_toy_month(
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
        select id from commission.participant where p_after is null or id > p_after order by id limit p_most);
begin
    done := cardinality(v_ids);
    is_last := p_most is null or done < p_most;
    reached_id := coalesce(v_ids[done], p_after);
    rows_changed := commission_internal.store_toy_month(p_year, p_month, v_ids);
end;
$$;

create or replace function commission_internal.recalculate_toy_months(p_days datemultirange)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.store_toy_month(
        extract(year from month_on)::integer, extract(month from month_on)::integer,
        (select array_agg(id) from commission.participant))
    from (
        select make_date(year, month, 1) as month_on from commission.toy_month
        union
        select commission_internal.month_of(f.happened_at, c.time_zone)
        from commission.toy_fact as f
        cross join commission_internal.calendars_of('toy') as c
    ) as known
    where p_days @> commission_internal.last_day(
        extract(year from month_on)::integer, extract(month from month_on)::integer)
    order by month_on;
$$;

create or replace function commission_internal.toy_homes(p_branch text, p_on date)
returns setof uuid
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select id from commission.participant where branch = p_branch and role = 'toy_seller';
$$;

create or replace function commission_internal.toy_month_has_facts(p_year integer, p_month integer)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (select from commission_internal.priced_toys(p_year, p_month, null));
$$;

-- Declarations --------------------------------------------------------------------------------------

select commission_internal.declare_role('toy_seller', 'Sells toys', '{"earnings": ["view"]}');

select commission_internal.declare_module(
    'toys', 'Toys: what was sold, and the rates',
    '{"admin": ["view", "edit", "export"], "manager": ["view"], "toy_seller": ["view"]}');

select commission_internal.declare_scheme(
    'toy', 'Sellers of toys', 'home branch', 30, '{"pay": "What toys are paid with"}');

select commission_internal.declare_result('toy', 'toy_month');

select commission_internal.declare_fact(
    'toy', 'toy_fact',
    p_noun => 'toy',
    p_instant_column => 'happened_at',
    p_counts => 'r.status = ''done''',
    p_columns => '{participant_id,branch,kind,amount,refunded_amount}',
    p_uses => '{status}',
    p_people => 'array[r.participant_id]',
    p_refund => 'n.refunded_amount > o.refunded_amount',
    p_follow => 'select array_agg(participant_id) as participant_ids, array_agg(happened_at) as instants from changed',
    p_call => 'commission_internal.follow_toys(v_call.participant_ids, v_call.instants)');

select commission_internal.declare_setting(
    'toy', 'toy_rate',
    p_columns => '{kind,rate}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_toy_months(v_call.days)');

select commission_internal.declare_setting(
    'toy', 'participant',
    p_columns => '{id,branch}',
    p_days => 'daterange(null, null)',
    p_uses => '{role}',
    p_except => 'r.role <> ''toy_seller''',
    p_person => 'r.id',
    p_concerns => 'exists (select from commission.toy_fact as f where f.participant_id = r.id)',
    p_moves_edges => true,
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_toy_months(v_call.days)');

select commission_internal.declare_setting(
    'toy', 'branch',
    p_columns => '{id,time_zone,currency}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_moves_edges => true,
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_toy_months(v_call.days)');

select commission_internal.declare_setting(
    'toy', 'currency',
    p_columns => '{code,minor_unit}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_toy_months(v_call.days)');

select commission_internal.declare_setting(
    'toy', 'workspace',
    p_columns => '{time_zone,currency}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_moves_edges => true,
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_toy_months(v_call.days)');
