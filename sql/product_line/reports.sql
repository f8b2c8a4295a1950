-- Reports of product lines that come with their sums: what reps are paid, and how they sell.

create or replace function commission.commission_report(
    p_year integer,
    p_participant_id uuid default null)
returns table (
    product_line text,
    currency text,
    is_subtotal boolean,
    january numeric,
    february numeric,
    march numeric,
    april numeric,
    may numeric,
    june numeric,
    july numeric,
    august numeric,
    september numeric,
    october numeric,
    november numeric,
    december numeric,
    total numeric,
    threshold numeric,
    reached_in integer
)
language plpgsql
stable
rows 20
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    perform commission_internal.require_permission('product-line', 'view');
    perform commission_internal.check_month(p_year, 1);
    return query
    select r.product_line, r.currency, grouping(r.product_line) = 1,
        sum(r.january), sum(r.february), sum(r.march),
        sum(r.april), sum(r.may), sum(r.june),
        sum(r.july), sum(r.august), sum(r.september),
        sum(r.october), sum(r.november), sum(r.december),
        sum(r.total),
        case when p_participant_id is not null and grouping(r.product_line) = 0 then max(r.threshold) end,
        case when p_participant_id is not null and grouping(r.product_line) = 0 then min(r.reached_in) end
    from commission.product_line_report as r
    where r.year = p_year
        and (p_participant_id is null or r.participant_id = p_participant_id)
    group by grouping sets ((r.product_line, r.currency), (r.currency))
    order by r.currency, grouping(r.product_line), r.product_line;
end;
$$;

comment on function commission.commission_report(integer, uuid) is
    'What reps are paid in a commission year: a row for each product line with January to December and total, and after those of a currency one with their sums. Of one rep, or (null) of all whom the caller sees. threshold and reached_in: of one rep only. Of closed months what they gave when they were closed: what changed in them since stands in monthly_earning and pending_adjustments. Errors: 42501 without permission; 22023 no such year. Read-only.';

create or replace function commission_internal.sales_performance_summary(p_product_line text)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text;
begin
    if p_product_line is null then
        return null;
    end if;
    select l.name into v_name
    from commission_internal.find_product_line(p_product_line) as f
    join commission.product_line as l on l.id = f.id;
    if v_name is null then
        raise exception using
            errcode = 'PT404',
            message = format('there is no product line "%s"', left(p_product_line, 100)),
            hint = 'See commission.product_line.';
    end if;
    return v_name;
end;
$$;

comment on function commission_internal.sales_performance_summary(text) is
    'The name of a product line, by any of its names; null for null. Raises PT404 where there is none.';

create or replace function commission.sales_performance_summary(
    p_year integer,
    p_participant_id uuid default null,
    p_product_line text default null)
returns table (
    period text,
    month integer,
    currency text,
    sales_actual numeric,
    objective numeric,
    percent_of_objective numeric,
    revenue_actual numeric,
    payout numeric,
    margin numeric
)
language plpgsql
stable
rows 14
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_line text;
    v_today date;
    v_months_to_date integer;
begin
    perform commission_internal.require_permission('product-line', 'view');
    perform commission_internal.check_month(p_year, 1);
    v_line := commission_internal.sales_performance_summary(p_product_line);
    v_today := commission_internal.today();
    v_months_to_date := case sign(p_year - extract(year from v_today))
        when -1 then 12
        when 1 then 0
        else extract(month from v_today)
    end;
    return query
    with sold as materialized (
        select p.month, p.currency, p.sales_actual, p.objective, p.revenue_actual, p.payout
        from commission.sales_performance as p
        where p.year = p_year
            and (p_participant_id is null or p.participant_id = p_participant_id)
            and (v_line is null or p.product_line = v_line)
    ),
    period as (
        select to_char(make_date(2000, m, 1), 'FMmonth') as name, m as month, m as first, m as last, m as place
        from generate_series(1, 12) as m
        union all
        values ('year', null::integer, 1, 12, 13), ('year to date', null, 1, v_months_to_date, 14)
    )
    select p.name, p.month, c.currency, coalesce(sum(s.sales_actual), 0), sum(s.objective),
        round(coalesce(sum(s.sales_actual), 0) * 100 / nullif(sum(s.objective), 0), 2),
        coalesce(sum(s.revenue_actual), 0), coalesce(sum(s.payout), 0),
        coalesce(sum(s.revenue_actual), 0) - coalesce(sum(s.payout), 0)
    from (select distinct sold.currency from sold) as c
    cross join period as p
    left join sold as s
        on s.currency = c.currency
        and s.month between p.first and p.last
    group by p.name, p.month, p.place, c.currency
    order by c.currency, p.place;
end;
$$;

comment on function commission.sales_performance_summary(integer, uuid, text) is
    'Sales of a year against objectives: for each currency the twelve months, then the whole year and the year to date (in the workspace''s calendar), whose sums are the key figures. Of one rep or all whom the caller sees (null), and of one product line, by any of its names, or all (null). percent_of_objective is null without an objective. payout is what the months gave, of closed ones when they were closed: what changed in them since stands in monthly_earning and pending_adjustments. Errors: 42501 without permission; 22023 no such year; PT404 no such product line. Read-only.';
