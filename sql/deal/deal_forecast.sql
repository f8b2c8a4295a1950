-- Where the running month is heading: by its pace, and by what is in the pipeline.

create or replace function commission_internal.deal_forecast(p_participant_id uuid)
returns table (
    month text,
    days_passed integer,
    day_count integer,
    won_value numeric,
    pace_value numeric,
    open_value numeric,
    weighted_value numeric,
    forecast_value numeric,
    commission_to_date numeric,
    average_commission_rate numeric,
    commission_forecast numeric,
    currency text)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_today constant date := commission_internal.today();
    v_first_on constant date := date_trunc('month', v_today::timestamp)::date;
    v_last_on constant date := commission_internal.last_day(
        extract(year from v_today)::integer, extract(month from v_today)::integer);
    v_minor_unit integer;
    v_currency text;
    v_earned numeric;
    v_rate numeric;
begin
    perform commission_internal.check_deal_person(p_participant_id);
    select c.minor_unit, c.code into v_minor_unit, v_currency
    from commission.workspace as w
    join commission.currency as c on c.code = w.currency;
    -- Of a deal that is paid in parts all of them, and what is pending, belong to its credit.
    with paid as materialized (
        select s.participant_id, s.deal_id, sum(s.amount) as amount, max(s.credit_amount) as credit,
            min(s.month_on) as first_on, sum(s.amount) filter (where s.month_on = v_first_on) as now
        from commission_internal.commissions_in_sight(p_participant_id) as s
        group by s.participant_id, s.deal_id
    )
    select coalesce(sum(p.now), 0),
        commission_internal.average_rate(sum(p.amount) filter (where of_months.is_new),
            sum(p.credit) filter (where of_months.is_new))
    into v_earned, v_rate
    from paid as p
    cross join lateral (
        select p.deal_id is not null and p.first_on between v_first_on - interval '6 months' and v_first_on as is_new
    ) as of_months;
    return query
    select
        to_char(v_first_on, 'YYYY-MM'),
        v_today - v_first_on + 1,
        v_last_on - v_first_on + 1,
        f.won,
        round(f.won * (v_last_on - v_first_on + 1) / (v_today - v_first_on + 1), v_minor_unit),
        f.open,
        round(f.weighted, v_minor_unit),
        f.won + round(f.weighted, v_minor_unit),
        v_earned,
        v_rate,
        v_earned + round(f.weighted * coalesce(v_rate, 0), v_minor_unit),
        v_currency
    from (
        select
            coalesce(sum(d.amount) filter (
                where d.status = 'closed_won' and d.close_date between v_first_on and v_last_on), 0) as won,
            coalesce(sum(d.amount) filter (
                where d.status = 'open' and d.close_date <= v_last_on), 0) as open,
            coalesce(sum(d.amount * d.probability / 100) filter (
                where d.status = 'open' and d.close_date <= v_last_on), 0) as weighted
        from commission_internal.deals_in_sight(p_participant_id) as d
    ) as f;
end;
$$;

create or replace function commission.deal_forecast(p_participant_id uuid default null)
returns table (
    month text,
    days_passed integer,
    day_count integer,
    won_value numeric,
    pace_value numeric,
    open_value numeric,
    weighted_value numeric,
    forecast_value numeric,
    commission_to_date numeric,
    average_commission_rate numeric,
    commission_forecast numeric,
    currency text)
language sql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.deal_forecast(p_participant_id);
$$;

comment on function commission.deal_forecast(uuid) is
    'Where the running month is heading, of the deals that the caller sees (or those of one person): won_value so far; pace_value, what that would be at the month''s end if days went on like this; open_value and weighted_value of open deals that are expected to close by its end, or were before; forecast_value = won_value + weighted_value. commission_to_date is what the month has earned, average_commission_rate commission by credit of the deals that began to pay in it or in the six months before, with what of them is pending still (null without credit), commission_forecast adds that rate of weighted_value. In the workspace''s currency; PT409 where an exchange rate is missing. Read-only.';

-- The head of the pipeline's page.
create or replace function commission.pipeline_overview(p_participant_id uuid default null)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'stages', (
            select coalesce(jsonb_agg(to_jsonb(s) order by s.place), '[]')
            from commission.pipeline_analysis(p_participant_id) with ordinality as s (
                stage, title, count, total_value, avg_probability, weighted_value, currency, place)),
        'forecast', (select to_jsonb(f) from commission.deal_forecast(p_participant_id) as f),
        'stats', (select to_jsonb(d) from commission.dashboard_stats(p_participant_id) as d));
$$;

comment on function commission.pipeline_overview(uuid) is
    'What a page of the pipeline shows, in one answer and as of one instant: pipeline_analysis() as stages, in their order (place), deal_forecast() as forecast and dashboard_stats() as stats. Errors as theirs. Read-only.';
