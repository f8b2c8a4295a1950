-- What my_commission() says of a rep of product lines.

create or replace function commission_internal.own_product_line_results(p_participant_id uuid)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'months', coalesce(
            jsonb_agg(to_jsonb(r) order by r.year desc, r.month desc, r.product_line), '[]'))
    from (
        select m.year, m.month, m.product_line_id, l.name as product_line, m.sales_actual, m.revenue_actual,
            m.cumulated_sales, m.threshold, m.reached_in, m.tier_1_amount, m.tier_2_difference, m.banked_after,
            m.released, m.payout, m.currency
        from commission.product_line_month as m
        join commission.product_line as l on l.id = m.product_line_id
        where m.participant_id = p_participant_id
        order by m.year desc, m.month desc, l.name
        limit 100
    ) as r;
$$;

comment on function commission_internal.own_product_line_results(uuid) is
    'months: the newest 100 rows of product_line_month, with the name of the line as product_line.';
