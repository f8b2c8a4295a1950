-- What reps earn in a month, as the ledger wants it: from the stored months, and from the sales. Hooks of
-- the contract (sql/core/scheme.sql).

create or replace function commission_internal.product_line_earnings(p_year integer, p_month integer)
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
rows 10000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select m.participant_id, line.component, m.currency, sum(line.amount), sum(line.amount), p.branch,
        jsonb_build_object(
            'product_lines', count(*),
            'sales_actual', sum(m.sales_actual),
            'revenue_actual', sum(m.revenue_actual))
    from commission.product_line_month as m
    join commission.participant as p on p.id = m.participant_id
    cross join lateral (
        values
            ('tier_1', m.tier_1_amount),
            ('tier_2', case when m.reached_in is not null then m.tier_2_difference else 0 end),
            ('tier_2_release', m.released)
    ) as line (component, amount)
    where m.year = p_year
        and m.month = p_month
        and line.amount <> 0
    group by m.participant_id, line.component, m.currency, p.branch
    having sum(line.amount) <> 0;
$$;

comment on function commission_internal.product_line_earnings(integer, integer) is
    'What product lines pay in a month, by rep, component and currency: sums of what is rounded sale by sale. basis has the number of lines with their sales and revenue.';

create or replace function commission_internal.recalculated_product_line_earnings(
    p_year integer,
    p_month integer,
    p_participant_ids uuid[])
returns table (participant_id uuid, component text, currency text, amount numeric, branch text)
language plpgsql
stable
security definer
rows 10000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_engine();
    return query
    with priced as materialized (
        select a.*
        from commission_internal.product_line_amounts(p_year, p_participant_ids) as a
        where a.month = p_month
    ),
    refused as materialized (
        select commission_internal.refuse_unpriced(
            'product_line', p_year, p_month, bad.number, bad.participant_id, bad.error, bad.remedy)
        from (
            select p.participant_id, p.error, p.remedy, count(*) over () as number
            from priced as p
            where p.error is not null
            order by p.participant_id, p.error
            limit 1
        ) as bad
    )
    select p.participant_id, p.component, p.currency, sum(p.amount), person.branch
    from priced as p
    join commission.participant as person on person.id = p.participant_id
    where not exists (select from refused)
    group by p.participant_id, p.component, p.currency, person.branch
    having sum(p.amount) <> 0;
end;
$$;

comment on function commission_internal.recalculated_product_line_earnings(integer, integer, uuid[]) is
    'Amounts that the sales give for a month and the given reps (null: all), by component and currency; PT409 where a rate is missing.';

create or replace function commission_internal.unpriced_product_line_records(
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
set jit = off
as $$
    select commission_internal.require_engine();
    select p.participant_id, p.product_line_id::text, 'PT409', p.error, p.remedy, '{}'::jsonb
    from commission_engine.product_line_months(p_year, p_participant_ids) as p
    where p.month = p_month
        and p.error is not null;
$$;

comment on function commission_internal.unpriced_product_line_records(integer, integer, uuid[]) is
    'Product lines that cannot be paid in a month for want of a rate, each with its id as record_id.';
