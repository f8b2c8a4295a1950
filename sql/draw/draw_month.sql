-- The results of scheme "draw": what draws advance and take back month by month, worked out from the lines
-- that all other schemes have posted, and the hooks of its contract (sql/core/scheme.sql).

create table if not exists commission.draw_month (
    participant_id uuid not null
        constraint draw_month_participant_id_fkey references commission.participant (id),
    year integer not null,
    month integer not null
        constraint draw_month_month_check check (month between 1 and 12),
    currency text not null,
    draw_id uuid not null,
    kind commission.draw_kind not null,
    draw_amount numeric not null,
    posted_amount numeric not null,
    recovery_rate numeric not null,
    opening_balance numeric not null,
    advance numeric not null,
    recovery numeric not null,
    balance numeric not null,
    last_updated_at timestamptz not null default now(),
    constraint draw_month_pkey primary key (participant_id, currency, year, month)
);

create index if not exists draw_month_year_idx on commission.draw_month (year, month);

comment on table commission.draw_month is
    'What draws come to, by person, currency and month, up to the present one. It follows what is posted: the whole draw stands as an advance until other schemes post something with the month. Written by the calculation only. Rows of closed months are frozen (PT409).';
comment on column commission.draw_month.participant_id is 'Whose it is.';
comment on column commission.draw_month.year is 'Year.';
comment on column commission.draw_month.month is 'Month, 1 to 12.';
comment on column commission.draw_month.currency is 'ISO 4217 code of the amounts.';
comment on column commission.draw_month.draw_id is 'The draw: draw.id. No foreign key: closed months outlive draws.';
comment on column commission.draw_month.kind is 'Whether it is paid back.';
comment on column commission.draw_month.draw_amount is 'What they get in the month at least.';
comment on column commission.draw_month.posted_amount is
    'Sum of all lines in currency that other schemes have posted with the month, adjustments of earlier months included; may be negative, and then counts as 0.';
comment on column commission.draw_month.recovery_rate is
    'Which part of what lies above the draw is taken back, 0 to 1; 0 before recovery begins, and for draws that are not paid back.';
comment on column commission.draw_month.opening_balance is 'What of earlier advances is still to be paid back.';
comment on column commission.draw_month.advance is 'What is missing to the draw, 0 or more.';
comment on column commission.draw_month.recovery is
    'What is taken back, 0 or more: never more than opening_balance, rounded to the currency half away from zero.';
comment on column commission.draw_month.balance is
    'What is still to be paid back after the month. What a draw that is not paid back advances never enters it.';
comment on column commission.draw_month.last_updated_at is 'When the row last changed.';

-- A month that another branch has paid a part of is that branch's too: its sum would tell of lines that are not shown.
create or replace function commission_internal.draw_months_of_other_branches()
returns table (participant_id uuid, year integer, month integer)
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
begin
    if (select s.extent from commission_internal.scope('earnings', 'view') as s) is distinct from 'branch' then
        return;
    end if;
    return query
    select distinct e.participant_id, e.year, e.month
    from commission.earning as e
    where e.participant_id in (
            select p.id
            from commission_internal.visible_participants('earnings') as p (id)
            where p.id in (select m.participant_id from commission.draw_month as m)
            except
            select own.id from commission_internal.visible_own('earnings') as own (id))
        and e.branch_id is not null
        and e.branch_id not in (
            select b.id
            from commission.branch as b
            where b.name in (select commission_internal.visible_branches('earnings')));
end;
$$;

comment on function commission_internal.draw_months_of_other_branches() is
    'The months of draws with which the admin of a branch sees not all that was posted, because a part is another branch''s.';

-- It says what all of somebody's earnings come to: whoever sees those sees it.
select commission_internal.protect_table(
    'commission.draw_month',
    p_view => $$
        (select commission_internal.sees_all('earnings'))
        or participant_id in (select commission_internal.visible_participants('earnings'))
            and (participant_id, year, month) not in (
                select o.participant_id, o.year, o.month
                from commission_internal.draw_months_of_other_branches() as o)
    $$);

-- A currency may have lost decimals since.
create or replace function commission_internal.draws_with_decimals()
returns table (draw_id uuid, participant_id uuid, currency text, amount numeric)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select d.id, d.participant_id, d.currency, d.amount
    from commission.draw as d
    join commission.currency as c on c.code = d.currency
    where scale(trim_scale(d.amount)) > c.minor_unit;
$$;

comment on function commission_internal.draws_with_decimals() is 'Draws that their currency cannot pay to the last digit.';

create or replace function commission_internal.months_with_draws(p_participant_ids uuid[])
returns table (month_on date, draw_id uuid)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
as $$
    select month.first_day::date, d.id
    from commission.draw as d
    cross join lateral generate_series(
        -- Advances of months that were paid elsewhere are none of ours.
        greatest(d.starts_on, (select ledger_starts_on from commission.workspace))::timestamp,
        least(upper(d.valid_during) - 1, commission_internal.today())::timestamp,
        interval '1 month') as month (first_day)
    where p_participant_ids is null
        or d.participant_id = any (p_participant_ids);
$$;

comment on function commission_internal.months_with_draws(uuid[]) is
    'The months of draws from the start of the ledger up to the present one, each by its first day, of the given people (null: all).';

create or replace function commission_internal.months_of_draw()
returns table (year integer, month integer)
language sql
stable
security definer
rows 12
set search_path = pg_catalog, pg_temp
as $$
    select distinct extract(year from m.month_on)::integer, extract(month from m.month_on)::integer
    from commission_internal.months_with_draws(null) as m;
$$;

comment on function commission_internal.months_of_draw() is
    'Months from the start of the ledger up to the present one in which somebody has a draw: each has something to close, whatever was posted.';

-- What was posted with a month: lines of closings and reopenings, of whatever month they are.
create or replace function commission_internal.posted_by_others(p_participant_ids uuid[])
returns table (participant_id uuid, currency text, month_on date, amount numeric)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
as $$
    select e.participant_id, e.currency, make_date(e.year, e.month, 1), sum(e.amount)
    from commission.earning as e
    join commission.posting as p on p.id = e.posting_id and e.line <= p.line_count and p.kind <> 'correct'
    where e.participant_id = any (p_participant_ids)
        and e.scheme not in (select s.name from commission.scheme as s where s.closes_last)
    group by e.participant_id, e.currency, e.year, e.month;
$$;

comment on function commission_internal.posted_by_others(uuid[]) is
    'What all schemes but those that close last have posted to people, by currency and the month with which it was posted.';

create or replace function commission_internal.draw_amounts(p_participant_ids uuid[])
returns table (
    participant_id uuid,
    year integer,
    month integer,
    currency text,
    draw_id uuid,
    kind commission.draw_kind,
    draw_amount numeric,
    posted_amount numeric,
    recovery_rate numeric,
    opening_balance numeric,
    advance numeric,
    recovery numeric,
    balance numeric
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select commission_internal.require_engine();
    with drawn as materialized (
        select d.participant_id, d.currency, c.minor_unit, m.month_on, d.id as draw_id, d.kind, d.amount,
            case
                when d.kind = 'recoverable' and m.month_on >= coalesce(d.recovery_from, d.starts_on) then
                    d.recovery_rate
                else 0
            end as recovery_rate,
            row_number() over (partition by d.participant_id, d.currency order by m.month_on) as place
        from commission_internal.months_with_draws(p_participant_ids) as m
        join commission.draw as d on d.id = m.draw_id
        join commission.currency as c on c.code = d.currency
        where (d.participant_id, d.currency) not in (
            select u.participant_id, u.currency from commission_internal.draws_with_decimals() as u)
    ),
    priced as (
        select d.*, coalesce(p.amount, round(0::numeric, d.minor_unit)) as posted
        from drawn as d
        left join commission_internal.posted_by_others(
            array(select distinct participant_id from drawn)) as p using (participant_id, currency, month_on)
    ),
    line as (
        select chain.participant_id, chain.currency, l.place, l.advance, l.recovery, l.balance
        from (
            select p.participant_id, p.currency, p.minor_unit,
                array_agg(p.posted order by p.place) as posted,
                array_agg(p.amount order by p.place) as amounts,
                array_agg(p.kind = 'recoverable' order by p.place) as recoverable,
                array_agg(p.recovery_rate order by p.place) as recovery_rates
            from priced as p
            group by p.participant_id, p.currency, p.minor_unit
        ) as chain
        cross join lateral commission_engine.draw_lines(
            chain.posted, chain.amounts, chain.recoverable, chain.recovery_rates, chain.minor_unit) as l
    )
    select p.participant_id, extract(year from p.month_on)::integer, extract(month from p.month_on)::integer,
        p.currency, p.draw_id, p.kind, round(p.amount, p.minor_unit), p.posted, p.recovery_rate,
        round(lag(l.balance, 1, 0::numeric) over (
            partition by p.participant_id, p.currency order by p.place), p.minor_unit),
        round(l.advance, p.minor_unit), round(l.recovery, p.minor_unit), round(l.balance, p.minor_unit)
    from priced as p
    join line as l using (participant_id, currency, place);
$$;

comment on function commission_internal.draw_amounts(uuid[]) is
    'What the draws of people (null: of all) come to in all their months up to the present one, from scratch.';

create or replace function commission_internal.unpriced_draw_records(
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
    select u.participant_id, u.draw_id::text, 'PT409',
        format('draw "%s" has more decimals than %s: %s', u.draw_id, u.currency, u.amount),
        'Give the currency its decimals back in commission.currency.',
        jsonb_build_object('amount', u.amount, 'currency', u.currency)
    from commission_internal.draws_with_decimals() as u
    where (p_participant_ids is null or u.participant_id = any (p_participant_ids))
        and exists (
            select
            from commission.draw as d
            where d.participant_id = u.participant_id
                and d.currency = u.currency
                and d.valid_during @> make_date(p_year, p_month, 1));
$$;

comment on function commission_internal.unpriced_draw_records(integer, integer, uuid[]) is
    'Draws that cannot be paid to the last digit, because the currency has lost decimals since: balances go on from month to month, so that none of the person''s months in it can be worked out.';

create or replace function commission_internal.store_draw_months(p_participant_ids uuid[], p_days datemultirange)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_month record;
    v_changed bigint;
begin
    perform commission_internal.share_draw_settings();
    for v_month in
        select known.year, known.month
        from (
            select m.year, m.month
            from commission_internal.months_of_draw() as m
            where exists (select from commission_internal.draws_with_decimals())
            union
            select u.year, u.month from commission_internal.unpriced_record as u where u.scheme = 'draw'
        ) as known
        where p_days @> commission_internal.last_day(known.year, known.month)
            and not commission_internal.is_closed('draw', known.year, known.month)
        order by known.year, known.month
    loop
        perform commission_internal.store_unpriced_records('draw', v_month.year, v_month.month, p_participant_ids);
    end loop;

    with due as materialized (
        select a.*
        from commission_internal.draw_amounts(p_participant_ids) as a
        where p_days @> commission_internal.last_day(a.year, a.month)
            and not commission_internal.is_closed('draw', a.year, a.month)
    ),
    stored as (
        insert into commission.draw_month as t (
            participant_id, year, month, currency, draw_id, kind, draw_amount, posted_amount, recovery_rate,
            opening_balance, advance, recovery, balance)
        select participant_id, year, month, currency, draw_id, kind, draw_amount, posted_amount, recovery_rate,
            opening_balance, advance, recovery, balance
        from due
        order by participant_id, currency, year, month
        on conflict on constraint draw_month_pkey do update
        set draw_id = excluded.draw_id,
            kind = excluded.kind,
            draw_amount = excluded.draw_amount,
            posted_amount = excluded.posted_amount,
            recovery_rate = excluded.recovery_rate,
            opening_balance = excluded.opening_balance,
            advance = excluded.advance,
            recovery = excluded.recovery,
            balance = excluded.balance,
            last_updated_at = now()
        where (
                t.draw_id, t.kind, t.draw_amount, t.posted_amount, t.recovery_rate, t.opening_balance, t.advance,
                t.recovery, t.balance)
            is distinct from (
                excluded.draw_id, excluded.kind, excluded.draw_amount, excluded.posted_amount,
                excluded.recovery_rate, excluded.opening_balance, excluded.advance, excluded.recovery,
                excluded.balance)
        returning 1
    ),
    gone as (
        delete from commission.draw_month as t
        where (p_participant_ids is null or t.participant_id = any (p_participant_ids))
            and p_days @> commission_internal.last_day(t.year, t.month)
            and not commission_internal.is_closed('draw', t.year, t.month)
            and not exists (
                select
                from due as d
                where (d.participant_id, d.currency, d.year, d.month)
                    = (t.participant_id, t.currency, t.year, t.month))
        returning 1
    )
    select (select count(*) from stored) + (select count(*) from gone) into v_changed;
    return v_changed;
end;
$$;

comment on function commission_internal.store_draw_months(uuid[], datemultirange) is
    'Brings draw_month up to date, of the given people (null: all) in the months whose last day is among the days, and returns how many rows that changed. Leaves closed months alone.';

create or replace function commission_internal.recalculate_draw_months(p_days datemultirange)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.store_draw_months(null, p_days);
$$;

comment on function commission_internal.recalculate_draw_months(datemultirange) is
    'Brings the results of open months up to date whose last day is among the days.';
