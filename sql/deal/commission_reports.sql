-- What commissions come to: sums, months, trends and projections, in the workspace's currency. Whom the
-- caller does not see is in none of them.

create or replace function commission_internal.commissions_in_sight(p_participant_id uuid)
returns table (
    participant_id uuid,
    deal_id uuid,
    component_id uuid,
    plan_id uuid,
    month_on date,
    status text,
    credit_amount numeric,
    amount numeric)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_currency constant text := (select w.currency from commission.workspace as w);
    v_people uuid[];
    v_sees_ledger constant boolean := commission_internal.sees_all('earnings');
    v_own uuid[];
    v_followed uuid[];
    v_branches uuid[];
begin
    -- Of the ledger nobody is told more than they see of it (commission.earning).
    if not v_sees_ledger then
        v_own := array(select commission_internal.visible_own('earnings'));
        v_followed := array(select commission_internal.visible_participants('earnings'));
        v_branches := array(
            select b.id
            from commission.branch as b
            where b.name in (select commission_internal.visible_branches('earnings')));
    end if;
    if p_participant_id is not null then
        v_people := array[p_participant_id];
    elsif not commission_internal.sees_all('deals') then
        v_people := array(select commission_internal.visible_participants('deals'));
    end if;
    return query
    select
        r.participant_id,
        r.deal_id,
        r.component_id,
        r.plan_id,
        make_date(r.year, r.month, 1),
        r.status,
        case
            when r.currency = v_currency then r.credit_amount
            else commission_internal.converted(r.credit_amount, r.currency, v_currency, r.close_date)
        end,
        case
            when r.currency = v_currency then r.amount
            else commission_internal.converted(r.amount, r.currency, v_currency, r.close_date)
        end
    from commission.deal_commission_report as r
    where (v_people is null or r.participant_id = any (v_people))
        -- Of what was given back in full nothing is left to count.
        and (r.credit_amount <> 0 or r.amount <> 0)
    union all
    -- Results of closed months stay as they were: what changes in them is posted with another one.
    select
        e.participant_id,
        null,
        null,
        null,
        make_date(e.year, e.month, 1),
        case
            when s.is_disputed then 'disputed'
            when s.is_paid then 'paid'
            else 'calculated'
        end,
        0,
        case
            when e.currency = v_currency then e.amount
            else commission_internal.converted(
                e.amount, e.currency, v_currency, commission_internal.last_day(e.year, e.month))
        end
    from commission.earning as e
    left join commission_internal.settled_deal_months() as s
        on s.participant_id = e.participant_id
        and s.year = e.for_year
        and s.month = e.for_month
        and s.kind = e.component
        and s.currency = e.currency
    where e.scheme = 'deal'
        and (e.for_year, e.for_month) <> (e.year, e.month)
        -- What a reopening took back is in the results of the month again.
        and not exists (
            select
            from commission_internal.last_reopening as r
            where (r.scheme, r.year, r.month) = (e.scheme, e.for_year, e.for_month)
                and r.posting_id > e.posting_id)
        and (v_people is null or e.participant_id = any (v_people))
        and (
            v_sees_ledger
            or e.participant_id = any (v_own)
            or e.branch_id = any (v_branches)
            or e.branch_id is null and e.participant_id = any (v_followed));
end;
$$;

comment on function commission_internal.commissions_in_sight(uuid) is
    'The commissions of deals that the caller sees (of one person, who is visible), with the first day of their month (null: pending), in the workspace''s currency at the rate of the close date; and what was posted for closed months, of lines that the caller sees, without a deal, with the month that it was posted with, at the rate of its last day. Raises PT409 where a rate is missing.';

-- Components pay the same credit, and what they pay of it is one commission of the deal.
create or replace function commission_internal.average_rate(p_amount numeric, p_credit numeric)
returns numeric
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select round(p_amount / nullif(p_credit, 0), 6);
$$;

comment on function commission_internal.average_rate(numeric, numeric) is
    'Commission by credit, rounded to 6 decimals; null where there is no credit.';

create or replace function commission_internal.commission_summary(p_participant_id uuid)
returns table (
    total_commissions numeric,
    pending_commissions numeric,
    paid_commissions numeric,
    disputed_commissions numeric,
    commission_count bigint,
    average_commission numeric,
    currency text)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.check_deal_person(p_participant_id);
    return query
    select
        coalesce(sum(s.amount), 0),
        coalesce(sum(s.amount) filter (where s.status = 'pending'), 0),
        coalesce(sum(s.amount) filter (where s.status = 'paid'), 0),
        coalesce(sum(s.amount) filter (where s.status = 'disputed'), 0),
        count(distinct (s.deal_id, s.participant_id)) filter (where s.deal_id is not null),
        round(
            sum(s.amount) filter (where s.deal_id is not null)
                / nullif(count(distinct (s.deal_id, s.participant_id)) filter (where s.deal_id is not null), 0),
            min(c.minor_unit)),
        min(c.code)
    from commission.workspace as w
    join commission.currency as c on c.code = w.currency
    left join commission_internal.commissions_in_sight(p_participant_id) as s on true;
end;
$$;

create or replace function commission.commission_summary(p_participant_id uuid default null)
returns table (
    total_commissions numeric,
    pending_commissions numeric,
    paid_commissions numeric,
    disputed_commissions numeric,
    commission_count bigint,
    average_commission numeric,
    currency text)
language sql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.commission_summary(p_participant_id);
$$;

comment on function commission.commission_summary(uuid) is
    'What the people whom the caller sees (or one of them) are paid for deals in all, how much of it is pending, paid and disputed, for how many deals (each once a person), and how much these pay on average; null where there are none. What changed in closed months counts once it is posted, as far as the caller sees the ledger. In the workspace''s currency; PT409 where an exchange rate is missing. Read-only.';

create or replace function commission_internal.commission_analytics(
    p_from date,
    p_until date,
    p_participant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_minor_unit integer;
    v_currency text;
    v_report jsonb;
begin
    perform commission_internal.check_deal_person(p_participant_id);
    if p_until < p_from then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_until must not be before p_from';
    end if;
    select c.minor_unit, c.code into v_minor_unit, v_currency
    from commission.workspace as w
    join commission.currency as c on c.code = w.currency;
    with seen as materialized (
        select s.participant_id, s.deal_id, s.month_on, s.credit_amount, s.amount
        from commission_internal.commissions_in_sight(p_participant_id) as s
        where s.month_on is not null
            and (p_from is null or s.month_on >= date_trunc('month', p_from::timestamp)::date)
            and (p_until is null or s.month_on <= p_until)
    ),
    -- What somebody was paid for a deal in a month, and the credit that it was paid for.
    paid as materialized (
        select s.participant_id, s.deal_id, s.month_on, max(s.credit_amount) as credit, sum(s.amount) as amount
        from seen as s
        group by s.participant_id, s.deal_id, s.month_on
    ),
    -- A deal's credit counts once, in the first month that pays for it.
    credited as (
        select p.participant_id, p.deal_id, min(p.month_on) as month_on, max(p.credit) as credit
        from paid as p
        group by p.participant_id, p.deal_id
    ),
    months as (
        select p.month_on, sum(p.amount) as amount, count(p.deal_id) as count,
            sum(p.amount) filter (where p.deal_id is not null) as of_deals
        from paid as p
        group by p.month_on
    ),
    month_credits as (
        select c.month_on, sum(c.credit) as credit
        from credited as c
        group by c.month_on
    ),
    performers as (
        select p.participant_id, sum(p.amount) as amount, count(distinct p.deal_id) as deals
        from paid as p
        group by p.participant_id
        order by 2 desc, 1
        limit 10
    )
    select jsonb_build_object(
        'total_records', (select count(p.deal_id) from paid as p),
        'date_range', jsonb_build_object(
            'start', coalesce(p_from, (select min(m.month_on) from months as m)),
            'end', coalesce(
                p_until,
                (select (max(m.month_on) + interval '1 month - 1 day')::date from months as m))),
        'monthly_stats', coalesce((
            select jsonb_agg(
                jsonb_build_object(
                    'month', to_char(m.month_on, 'YYYY-MM'),
                    'total_commission', m.amount,
                    'commission_count', m.count,
                    'average_commission', round(m.of_deals / nullif(m.count, 0), v_minor_unit),
                    'deal_value', coalesce(c.credit, 0))
                order by m.month_on)
            from months as m
            left join month_credits as c on c.month_on = m.month_on), '[]'),
        'top_performers', coalesce((
            select jsonb_agg(
                jsonb_build_object(
                    'participant_id', f.participant_id,
                    'name', case when commission_internal.knows_name_of(f.participant_id) then p.name end,
                    'total_commission', f.amount,
                    'deal_count', f.deals)
                order by f.amount desc, f.participant_id)
            from performers as f
            join commission.participant as p on p.id = f.participant_id), '[]'),
        'average_commission_rate', commission_internal.average_rate(
            (select sum(p.amount) from paid as p where p.deal_id is not null),
            (select sum(c.credit) from credited as c)),
        'total_commission_amount', coalesce((select sum(p.amount) from paid as p), 0),
        'currency', v_currency)
    into v_report;
    return v_report;
end;
$$;

create or replace function commission.commission_analytics(
    p_from date default null,
    p_until date default null,
    p_participant_id uuid default null)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.commission_analytics(p_from, p_until, p_participant_id);
$$;

comment on function commission.commission_analytics(date, date, uuid) is
    'What the people whom the caller sees (or one of them) earn by deals in the months from p_from to p_until (null: no bound): total_records (deals by person and month), date_range (start, end), monthly_stats (month, total_commission, commission_count, average_commission or null, deal_value: credits, each once), top_performers (at most ten, with name, total_commission, deal_count; what changed in closed months counts in the month with which it was posted, for no deal, as far as the caller sees the ledger), average_commission_rate (commission of deals by credit, 6 decimals; null without credit), total_commission_amount, currency (the workspace''s). 22023 where p_until is before p_from, PT409 where an exchange rate is missing. Read-only.';

-- Months in a row, with those that have nothing.
create or replace function commission_internal.commission_months(
    p_participant_id uuid,
    p_first_on date,
    p_last_on date)
returns table (month_on date, amount numeric, credit numeric, deal_count bigint)
language sql
stable
security definer
rows 12
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with paid as (
        select s.participant_id, s.deal_id, s.month_on, max(s.credit_amount) as credit, sum(s.amount) as amount
        from commission_internal.commissions_in_sight(p_participant_id) as s
        where s.month_on is not null
        group by s.participant_id, s.deal_id, s.month_on
    ),
    placed as (
        select p.month_on, p.deal_id, p.amount,
            case
                when p.month_on = min(p.month_on) over (partition by p.participant_id, p.deal_id) then p.credit
                else 0
            end as credit
        from paid as p
    )
    select m.month_on::date, coalesce(sum(p.amount), 0), coalesce(sum(p.credit), 0), count(distinct p.deal_id)
    from generate_series(p_first_on::timestamp, p_last_on::timestamp, interval '1 month') as m (month_on)
    left join placed as p on p.month_on = m.month_on::date
    group by m.month_on
    order by m.month_on;
$$;

comment on function commission_internal.commission_months(uuid, date, date) is
    'What each month from one to another earned by deals in sight, empty ones too; the credit of a deal counts in the first month that pays for it.';

create or replace function commission_internal.growth(p_before numeric, p_now numeric)
returns numeric
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select round((p_now - p_before) * 100 / nullif(abs(p_before), 0), 2);
$$;

comment on function commission_internal.growth(numeric, numeric) is
    'Growth in percent with 2 decimals; null on nothing.';

create or replace function commission_internal.commission_trends(p_participant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_minor_unit integer;
    v_currency text;
    v_last_on constant date := date_trunc('month', commission_internal.today()::timestamp)::date;
    v_first_on constant date := (v_last_on - interval '11 months')::date;
    v_report jsonb;
begin
    perform commission_internal.check_deal_person(p_participant_id);
    select c.minor_unit, c.code into v_minor_unit, v_currency
    from commission.workspace as w
    join commission.currency as c on c.code = w.currency;
    with months as materialized (
        select m.month_on, m.amount, m.credit, m.deal_count,
            lag(m.amount) over (order by m.month_on) as amount_before,
            lag(m.credit) over (order by m.month_on) as credit_before
        from commission_internal.commission_months(p_participant_id, v_first_on, v_last_on) as m
    ),
    plans as materialized (
        select s.plan_id, sum(s.amount) as amount,
            count(distinct (s.deal_id, s.participant_id)) filter (where s.deal_id is not null) as count
        from commission_internal.commissions_in_sight(p_participant_id) as s
        where s.month_on between v_first_on and v_last_on
        group by s.plan_id
    ),
    halves as (
        select
            sum(m.amount) filter (where m.month_on < v_first_on + interval '6 months') as earlier,
            sum(m.amount) filter (where m.month_on >= v_first_on + interval '6 months') as later
        from months as m
    )
    select jsonb_build_object(
        'monthly_trends', (
            select jsonb_agg(
                jsonb_build_object(
                    'month', to_char(m.month_on, 'YYYY-MM'),
                    'total_commission', m.amount,
                    'deal_value', m.credit,
                    'deal_count', m.deal_count,
                    'commission_growth', commission_internal.growth(m.amount_before, m.amount),
                    'deal_growth', commission_internal.growth(m.credit_before, m.credit))
                order by m.month_on)
            from months as m),
        'plan_distribution', coalesce((
            select jsonb_agg(
                jsonb_build_object(
                    'plan_id', p.plan_id,
                    'plan_name', c.name,
                    'total_commission', p.amount,
                    'commission_count', p.count,
                    'percentage', round(p.amount * 100 / nullif((select sum(a.amount) from plans as a), 0), 2))
                order by p.amount desc, c.name)
            from plans as p
            left join commission.compensation_plan as c on c.id = p.plan_id), '[]'),
        'average_monthly_commission', (select round(avg(m.amount), v_minor_unit) from months as m),
        'highest_month', (
            select to_char(m.month_on, 'YYYY-MM')
            from months as m
            where m.amount > 0
            order by m.amount desc, m.month_on desc
            limit 1),
        'growth_trend', (
            select case when h.later >= h.earlier then 'positive' else 'negative' end
            from halves as h
            where h.later <> 0
                or h.earlier <> 0),
        'currency', v_currency)
    into v_report;
    return v_report;
end;
$$;

create or replace function commission.commission_trends(p_participant_id uuid default null)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.commission_trends(p_participant_id);
$$;

comment on function commission.commission_trends(uuid) is
    'The twelve months up to this one of the people whom the caller sees (or one of them): monthly_trends (month, total_commission, deal_value, deal_count, and commission_growth and deal_growth in percent, null on a month with nothing), plan_distribution (plan_id, plan_name, total_commission, commission_count, percentage; without a plan what was posted for closed months, which counts in the month with which it was), average_monthly_commission, highest_month, growth_trend (positive where the second six months have at least what the first six have, else negative; null where there is nothing), currency (the workspace''s). PT409 where an exchange rate is missing. Read-only.';

create or replace function commission_internal.commission_projections(p_months integer, p_participant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_minor_unit integer;
    v_currency text;
    v_this_on constant date := date_trunc('month', commission_internal.today()::timestamp)::date;
    v_average numeric;
    v_points bigint;
begin
    perform commission_internal.check_deal_person(p_participant_id);
    if p_months is null or p_months not between 1 and 24 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_months must be from 1 to 24',
            detail = format('It is %s.', coalesce(p_months::text, 'null'));
    end if;
    select c.minor_unit, c.code into v_minor_unit, v_currency
    from commission.workspace as w
    join commission.currency as c on c.code = w.currency;
    select round(avg(m.amount), v_minor_unit), count(*) filter (where m.deal_count > 0)
    into v_average, v_points
    from commission_internal.commission_months(
        p_participant_id, (v_this_on - interval '6 months')::date, (v_this_on - interval '1 month')::date) as m;
    return jsonb_build_object(
        'historical_average', v_average,
        'projections', (
            select jsonb_agg(
                jsonb_build_object(
                    'month', to_char(v_this_on + make_interval(months => i + 1), 'YYYY-MM'),
                    'projected_commission', v_average,
                    'confidence', greatest(0, 0.8 - 0.1 * i))
                order by i)
            from generate_series(0, p_months - 1) as i),
        'data_points', v_points,
        'currency', v_currency);
end;
$$;

create or replace function commission.commission_projections(
    p_months integer default 3,
    p_participant_id uuid default null)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.commission_projections(p_months, p_participant_id);
$$;

comment on function commission.commission_projections(integer, uuid) is
    'What the next months would bring, 1 to 24 of them (22023), if they were like the six full months before this one: historical_average (months with nothing count as 0), projections (month, projected_commission, confidence: 0.8, and 0.1 less each month, not below 0), data_points (how many of the six had any), currency (the workspace''s). PT409 where an exchange rate is missing. Read-only.';
