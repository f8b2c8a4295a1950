-- What resellers sold and earned in a period, and who did best.

-- The period that goes on today in the workspace's calendar, and the one before.
create or replace function commission_internal.period_named(
    p_period text,
    out from_on date,
    out until_on date,
    out before_on date)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_today date := commission_internal.today();
    v_length interval;
begin
    if p_period is null or p_period not in ('week', 'month', 'quarter', 'year', 'all') then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no period "%s"', left(coalesce(p_period, ''), 100)),
            hint = 'p_period is week, month, quarter, year or all.';
    end if;
    if p_period = 'all' then
        from_on := '1970-01-01';
        until_on := '2200-01-01';
        before_on := from_on;
        return;
    end if;
    from_on := date_trunc(p_period, v_today::timestamp);
    v_length := case p_period when 'quarter' then interval '3 months' else ('1 ' || p_period)::interval end;
    until_on := from_on + v_length;
    before_on := from_on - v_length;
end;
$$;

comment on function commission_internal.period_named(text) is
    'First day of the period that goes on today, the day after it, and the first day of the one before. A week begins on Monday. Raises 22023 for another name.';

-- The period of a name, or from one day to another; the one before it is as many days long.
create or replace function commission_internal.period_between(
    p_period text,
    p_from_on date,
    p_until_on date,
    out period text,
    out from_on date,
    out until_on date,
    out before_on date)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if num_nonnulls(p_from_on, p_until_on) = 0 then
        period := p_period;
        select n.from_on, n.until_on, n.before_on into from_on, until_on, before_on
        from commission_internal.period_named(p_period) as n;
        return;
    end if;
    if num_nulls(p_from_on, p_until_on) > 0
        or p_from_on > p_until_on
        or p_from_on < '1970-01-01'
        or p_until_on > '2199-12-31'
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_from_on and p_until_on must be days from 1970 to 2199, the first not after the second',
            hint = 'Give both, or neither for p_period.';
    end if;
    period := 'days';
    from_on := p_from_on;
    until_on := p_until_on + 1;
    before_on := p_from_on - (until_on - p_from_on);
end;
$$;

comment on function commission_internal.period_between(text, date, date) is
    'What period_named() says of a name, or the same of the days from p_from_on to p_until_on, whose period is called days. Raises 22023 for one day without the other and for days that are none of our calendar.';

-- What the sales of a time are worth in the workspace's currency. Days are the workspace's; an instant is
-- of a day at most one day off that of UTC.
create or replace function commission_internal.sales_between(p_from_on date, p_until_on date, p_reseller_ids uuid[])
returns table (
    reseller_id uuid,
    sale_count bigint,
    sales numeric,
    refunded_amount numeric,
    commission numeric,
    unconverted_count bigint
)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select s.reseller_id,
        count(*) filter (where s.refunded_amount < s.sale_amount and worth.rate is not null),
        coalesce(sum(s.sale_amount * worth.rate), 0),
        coalesce(sum(s.refunded_amount * worth.rate), 0),
        coalesce(sum((c.amount + c.tier_bonus) * worth.rate) filter (where s.refunded_amount < s.sale_amount), 0),
        count(*) filter (where worth.rate is null)
    from commission.reseller_sale as s
    cross join commission.workspace as w
    cross join lateral (select commission_internal.day_of(s.sold_at, w.time_zone) as sold_on) as of_sale
    left join commission.exchange_rate as x
        on s.currency <> w.currency
        and x.from_currency = s.currency
        and x.to_currency = w.currency
        and x.valid_during @> of_sale.sold_on
    cross join lateral (select case when s.currency = w.currency then 1 else x.rate end as rate) as worth
    left join lateral (
        select k.month_on
        from (select commission_internal.month_of(s.earned_at, w.time_zone) as month_on) as k
        where s.approved_at is not null
    ) as earned on true
    left join commission.reseller_commission as c
        on c.sale_id = s.id
        and c.reseller_id = s.reseller_id
        and make_date(c.year, c.month, 1) is not distinct from earned.month_on
    where s.status = 'completed'
        and s.rejected_at is null
        and s.reseller_id is not null
        and (p_reseller_ids is null or s.reseller_id = any (p_reseller_ids))
        and s.sold_at >= p_from_on::timestamp at time zone 'UTC' - interval '24 hours'
        and s.sold_at < p_until_on::timestamp at time zone 'UTC' + interval '24 hours'
        and of_sale.sold_on >= p_from_on
        and of_sale.sold_on < p_until_on
    group by s.reseller_id;
$$;

comment on function commission_internal.sales_between(date, date, uuid[]) is
    'Sales of the days from the first up to before the second, of the given resellers (null: of all), with their commissions, in the workspace''s currency at the rate of their day; those without a rate are counted apart.';

create or replace function commission_internal.get_reseller_performance(
    p_reseller_id uuid,
    p_period text,
    p_from_on date,
    p_until_on date)
returns table (
    reseller_id uuid,
    period text,
    from_on date,
    until_on date,
    currency text,
    sale_count bigint,
    sales numeric,
    refunded_amount numeric,
    net_sales numeric,
    average_sale numeric,
    commission numeric,
    net_sales_before numeric,
    growth_percent numeric,
    visitors bigint,
    converting_visitors bigint,
    conversion_rate numeric,
    unconverted_count bigint
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_id uuid := p_reseller_id;
    v_period record;
    v_time_zone text;
begin
    if v_id is null then
        v_id := commission_internal.require_own_reseller();
    else
        perform commission_internal.check_reseller(v_id, 'view');
    end if;
    v_period := commission_internal.period_between(p_period, p_from_on, p_until_on);
    select w.time_zone into v_time_zone from commission.workspace as w;
    return query
    select v_id, v_period.period, v_period.from_on, v_period.until_on, w.currency, coalesce(s.sale_count, 0),
        trim_scale(coalesce(s.sales, 0)), trim_scale(coalesce(s.refunded_amount, 0)),
        trim_scale(coalesce(s.sales - s.refunded_amount, 0)),
        round(s.sales / nullif(s.sale_count, 0), 4),
        trim_scale(coalesce(s.commission, 0)), trim_scale(coalesce(b.sales - b.refunded_amount, 0)),
        round(100 * (coalesce(s.sales - s.refunded_amount, 0) - (b.sales - b.refunded_amount))
            / nullif(b.sales - b.refunded_amount, 0), 1),
        coalesce(k.visitors, 0), coalesce(k.converting_visitors, 0), k.conversion_rate,
        coalesce(s.unconverted_count, 0)
    from commission.workspace as w
    left join commission_internal.sales_between(v_period.from_on, v_period.until_on, array[v_id]) as s on true
    left join commission_internal.sales_between(v_period.before_on, v_period.from_on, array[v_id]) as b on true
    left join commission_internal.conversion_rates_of(
        array[v_id], v_period.from_on::timestamp at time zone v_time_zone,
        v_period.until_on::timestamp at time zone v_time_zone, null) as k on true;
end;
$$;

drop function if exists commission.get_reseller_performance(uuid, text);
drop function if exists commission_internal.get_reseller_performance(uuid, text);

create or replace function commission.get_reseller_performance(
    p_reseller_id uuid default null,
    p_period text default 'month',
    p_from_on date default null,
    p_until_on date default null)
returns table (
    reseller_id uuid,
    period text,
    from_on date,
    until_on date,
    currency text,
    sale_count bigint,
    sales numeric,
    refunded_amount numeric,
    net_sales numeric,
    average_sale numeric,
    commission numeric,
    net_sales_before numeric,
    growth_percent numeric,
    visitors bigint,
    converting_visitors bigint,
    conversion_rate numeric,
    unconverted_count bigint
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.get_reseller_performance(p_reseller_id, p_period, p_from_on, p_until_on);
$$;

comment on function commission.get_reseller_performance(uuid, text, date, date) is
    'What a reseller (null: the caller, who must be one) sold in the week, month, quarter or year that goes on today in the workspace''s calendar, or in all, or from p_from_on to p_until_on, both days included (period is days then): standing sales, refunds and commissions by the day of the sale (not what changed after its month was closed, which is posted as adjustments), in the workspace''s currency at the rates of the days; growth on the period before, which of days is as many days long; and how many visitors bought. unconverted_count: sales of currencies without a rate, which are left out. One row. Read-only.';

create or replace function commission_internal.get_earnings_summary(p_reseller_id uuid)
returns table (
    reseller_id uuid,
    currency text,
    pending numeric,
    held numeric,
    approved numeric,
    approved_this_month numeric,
    approved_last_month numeric,
    posted numeric,
    not_posted numeric,
    rejected_count bigint,
    reversed_count bigint
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_id uuid := p_reseller_id;
    v_month record := commission_internal.period_named('month');
begin
    if v_id is null then
        v_id := commission_internal.require_own_reseller();
    else
        perform commission_internal.check_reseller(v_id, 'view');
    end if;
    return query
    with sale as (
        select c.currency, c.status, c.is_held, c.amount + c.tier_bonus as amount,
            make_date(c.year, c.month, 1) as month_on
        from commission.reseller_commission_report as c
        where c.reseller_id = v_id
    ),
    summed as (
        select s.currency,
            coalesce(sum(s.amount) filter (where s.status = 'pending'), 0) as pending,
            coalesce(sum(s.amount) filter (where s.status = 'pending' and s.is_held), 0) as held,
            coalesce(sum(s.amount) filter (where s.status = 'approved'), 0) as approved,
            coalesce(sum(s.amount) filter (where s.status = 'approved' and s.month_on = v_month.from_on), 0)
                as this_month,
            coalesce(sum(s.amount) filter (where s.status = 'approved' and s.month_on = v_month.before_on), 0)
                as last_month,
            count(*) filter (where s.status = 'rejected') as rejected_count,
            count(*) filter (where s.status = 'reversed') as reversed_count
        from sale as s
        group by s.currency
    ),
    ledger as (
        select e.currency, sum(e.amount) as posted
        from commission.earning as e
        where e.scheme = 'reseller'
            and e.participant_id = v_id
        group by e.currency
    ),
    -- Approved in months that are open.
    open as (
        select c.currency, sum(c.amount + c.tier_bonus) as amount
        from commission.reseller_commission as c
        where c.reseller_id = v_id
            and c.year is not null
            and not commission_internal.is_closed('reseller', c.year, c.month)
        group by c.currency
    )
    select v_id, currency, coalesce(s.pending, 0), coalesce(s.held, 0), coalesce(s.approved, 0),
        coalesce(s.this_month, 0), coalesce(s.last_month, 0), coalesce(l.posted, 0), coalesce(o.amount, 0),
        coalesce(s.rejected_count, 0), coalesce(s.reversed_count, 0)
    from (select w.currency from commission.workspace as w union select currency from summed
        union select currency from ledger) as known
    left join summed as s using (currency)
    left join ledger as l using (currency)
    left join open as o using (currency)
    order by currency;
end;
$$;

create or replace function commission.get_earnings_summary(p_reseller_id uuid default null)
returns table (
    reseller_id uuid,
    currency text,
    pending numeric,
    held numeric,
    approved numeric,
    approved_this_month numeric,
    approved_last_month numeric,
    posted numeric,
    not_posted numeric,
    rejected_count bigint,
    reversed_count bigint
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.get_earnings_summary(p_reseller_id);
$$;

comment on function commission.get_earnings_summary(uuid) is
    'What a reseller (null: the caller, who must be one) earned, a row for each currency: commissions and bonuses that are pending, those of them that are held, approved in all, in this month and in the last one; posted to the ledger with all adjustments; not_posted: approved in months that are open. Read-only.';

create or replace function commission_internal.generate_leaderboard(p_period text, p_metric text)
returns table (
    rank bigint,
    reseller_id uuid,
    reseller_name text,
    value numeric,
    currency text,
    of_count bigint
)
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_period record;
    v_time_zone text;
    v_sees_all boolean := commission_internal.sees_all('reseller');
    v_visible uuid[];
    v_knows_all boolean := commission_internal.sees_all('staff');
    v_known uuid[] := array(select commission_internal.known_participants('staff'))
        || commission_internal.current_participant_id();
begin
    perform commission_internal.require_permission('reseller', 'view');
    v_period := commission_internal.period_named(p_period);
    if p_metric is null
        or p_metric not in ('net_sales', 'sale_count', 'commission', 'average_sale', 'conversion_rate')
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no metric "%s"', left(coalesce(p_metric, ''), 100)),
            hint = 'p_metric is net_sales, sale_count, commission, average_sale or conversion_rate.';
    end if;
    select w.time_zone into v_time_zone from commission.workspace as w;
    v_visible := array(select commission_internal.visible_participants('reseller'));
    return query
    with measured as (
        select s.reseller_id,
            case p_metric
                when 'net_sales' then s.sales - s.refunded_amount
                when 'sale_count' then s.sale_count
                when 'commission' then s.commission
                else round(s.sales / nullif(s.sale_count, 0), 4)
            end as value
        from commission_internal.sales_between(v_period.from_on, v_period.until_on, null) as s
        where p_metric <> 'conversion_rate'
        union all
        select k.reseller_id, k.conversion_rate
        from commission_internal.conversion_rates_of(
            null, v_period.from_on::timestamp at time zone v_time_zone,
            v_period.until_on::timestamp at time zone v_time_zone, null) as k
        where p_metric = 'conversion_rate'
    ),
    ranked as (
        select m.reseller_id, m.value, rank() over (order by m.value desc) as rank, count(*) over () as of_count
        from measured as m
        join commission.reseller as r on r.id = m.reseller_id
        where m.value > 0
            and r.is_active
    )
    select r.rank, r.reseller_id, case when v_knows_all or p.id = any (v_known) then p.name end,
        trim_scale(r.value), case when p_metric in ('net_sales', 'commission', 'average_sale') then w.currency end,
        r.of_count
    from ranked as r
    join commission.participant as p on p.id = r.reseller_id
    cross join commission.workspace as w
    -- Everybody counts, and is shown to whom they are visible.
    where v_sees_all
        or r.reseller_id = any (v_visible)
    order by r.rank, p.name, r.reseller_id;
end;
$$;

create or replace function commission.generate_leaderboard(
    p_period text default 'month',
    p_metric text default 'net_sales')
returns table (
    rank bigint,
    reseller_id uuid,
    reseller_name text,
    value numeric,
    currency text,
    of_count bigint
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.generate_leaderboard(p_period, p_metric);
$$;

comment on function commission.generate_leaderboard(text, text) is
    'Active resellers by what they did in the week, month, quarter or year that goes on today, or in all, the best first: net_sales, sale_count, commission, average_sale (in the workspace''s currency) or conversion_rate. Equal values have equal ranks. Everybody counts for the ranks and for of_count; the rows are of those whom the caller sees, which for resellers is themselves. Read-only.';

-- The seed's name for the row of simulate_reseller_sale() that is about the sale itself.
create or replace function commission.calculate_commission(
    p_sale_amount numeric,
    p_reseller_id uuid,
    p_product_id text default null)
returns table (tier text, commission_rate numeric, amount numeric, tier_bonus numeric, total numeric, currency text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select s.tier_after, s.commission_rate, s.amount_after, s.tier_bonus_after,
        s.amount_after + s.tier_bonus_after, s.currency
    from commission_internal.simulate_reseller_sale(p_reseller_id, p_sale_amount, p_product_id, null, now()) as s
    where s.sale_id is null;
$$;

comment on function commission.calculate_commission(numeric, uuid, text) is
    'What a sale would pay if a reseller made it now, in the workspace''s currency: tier, rate, commission, tier bonus, and both together. What it would do to later sales says simulate_reseller_sale(), which raises the same errors. Read-only.';
