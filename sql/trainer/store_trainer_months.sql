-- Calculating: the native function prices, one statement stores what differs.

-- Locks, prices and stores the given trainer-months, and reports every pair. The only writer of
-- results from facts: triggers, the monthly run and the single trainer all come through here.
create or replace function commission_internal.store_trainer_months(
    p_trainer_ids uuid[],
    p_years integer[],
    p_months integer[])
returns table (
    commission_id uuid,
    success boolean,
    error_message text,
    trainer_id uuid,
    member_id uuid,
    total_sales numeric,
    total_session integer
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_engine();

    insert into commission_internal.trainer_month as t (trainer_id, year, month)
    select trainer_id, year, month
    from unnest(p_trainer_ids, p_years, p_months) as wanted (trainer_id, year, month)
    order by trainer_id, year, month
    on conflict on constraint trainer_month_pkey do update
    set priced_count = t.priced_count + 1;

    return query
    with priced as materialized (
        select *
        from commission_engine.price_trainer_months(p_trainer_ids, p_years, p_months)
    ),
    new_result as (
        select p.*,
            case
                when p.is_fans then 'fans'::commission.member_tier
                else 'company'::commission.member_tier
            end as member_tier,
            g.branch,
            g.trainer_type,
            g.trainer_category
        from priced as p
        join commission.trainer_grade as g on g.id = p.grade_id
        where p.error_message is null
    ),
    written as (
        insert into commission.trainer_monthly_commission as t (
            year, month, trainer_id, member_id, branch, trainer_type, trainer_category, member_tier,
            band_session_count, band_sales,
            total_paid_session, conduction_fee_paid, conduction_paid_rate,
            total_free_session, conduction_fee_free, conduction_free_rate,
            total_transform_session, conduction_fee_transform, conduction_transform_rate,
            total_express_session, conduction_fee_express, conduction_express_rate,
            total_sponsor_session, conduction_fee_sponsor, conduction_sponsor_rate,
            total_compensate_session, conduction_fee_compensate, conduction_compensate_rate,
            total_conduction_count, total_conduction_fee,
            total_new_sales, new_sales_rate, sales_commission,
            total_renew_sales, renew_sales_rate, renew_commission,
            total_sales_commission, total_entitled_commission)
        select
            n.year, n.month, n.trainer_id, n.member_id, n.branch, n.trainer_type, n.trainer_category,
            n.member_tier,
            n.band_session_count, n.band_sales,
            n.total_paid_session, n.conduction_fee_paid, n.conduction_paid_rate,
            n.total_free_session, n.conduction_fee_free, n.conduction_free_rate,
            n.total_transform_session, n.conduction_fee_transform, n.conduction_transform_rate,
            n.total_express_session, n.conduction_fee_express, n.conduction_express_rate,
            n.total_sponsor_session, n.conduction_fee_sponsor, n.conduction_sponsor_rate,
            n.total_compensate_session, n.conduction_fee_compensate, n.conduction_compensate_rate,
            n.total_conduction_count, n.total_conduction_fee,
            n.total_new_sales, n.new_sales_rate, n.sales_commission,
            n.total_renew_sales, n.renew_sales_rate, n.renew_commission,
            n.total_sales_commission, n.total_entitled_commission
        from new_result as n
        where not exists (
            select
            from commission.trainer_monthly_commission as o
            where o.year = n.year
                and o.month = n.month
                and o.trainer_id = n.trainer_id
                and o.member_id = n.member_id
                and (
                    o.branch, o.trainer_type, o.trainer_category, o.member_tier,
                    o.band_session_count, o.band_sales,
                    o.total_paid_session, o.conduction_fee_paid, o.conduction_paid_rate,
                    o.total_free_session, o.conduction_fee_free, o.conduction_free_rate,
                    o.total_transform_session, o.conduction_fee_transform, o.conduction_transform_rate,
                    o.total_express_session, o.conduction_fee_express, o.conduction_express_rate,
                    o.total_sponsor_session, o.conduction_fee_sponsor, o.conduction_sponsor_rate,
                    o.total_compensate_session, o.conduction_fee_compensate, o.conduction_compensate_rate,
                    o.total_new_sales, o.new_sales_rate, o.sales_commission,
                    o.total_renew_sales, o.renew_sales_rate, o.renew_commission,
                    o.total_entitled_commission
                ) is not distinct from (
                    n.branch, n.trainer_type, n.trainer_category, n.member_tier,
                    n.band_session_count, n.band_sales,
                    n.total_paid_session, n.conduction_fee_paid, n.conduction_paid_rate,
                    n.total_free_session, n.conduction_fee_free, n.conduction_free_rate,
                    n.total_transform_session, n.conduction_fee_transform, n.conduction_transform_rate,
                    n.total_express_session, n.conduction_fee_express, n.conduction_express_rate,
                    n.total_sponsor_session, n.conduction_fee_sponsor, n.conduction_sponsor_rate,
                    n.total_compensate_session, n.conduction_fee_compensate, n.conduction_compensate_rate,
                    n.total_new_sales, n.new_sales_rate, n.sales_commission,
                    n.total_renew_sales, n.renew_sales_rate, n.renew_commission,
                    n.total_entitled_commission
                ))
        on conflict on constraint trainer_monthly_commission_year_month_key do update
        set branch = excluded.branch,
            trainer_type = excluded.trainer_type,
            trainer_category = excluded.trainer_category,
            member_tier = excluded.member_tier,
            band_session_count = excluded.band_session_count,
            band_sales = excluded.band_sales,
            total_paid_session = excluded.total_paid_session,
            conduction_fee_paid = excluded.conduction_fee_paid,
            conduction_paid_rate = excluded.conduction_paid_rate,
            total_free_session = excluded.total_free_session,
            conduction_fee_free = excluded.conduction_fee_free,
            conduction_free_rate = excluded.conduction_free_rate,
            total_transform_session = excluded.total_transform_session,
            conduction_fee_transform = excluded.conduction_fee_transform,
            conduction_transform_rate = excluded.conduction_transform_rate,
            total_express_session = excluded.total_express_session,
            conduction_fee_express = excluded.conduction_fee_express,
            conduction_express_rate = excluded.conduction_express_rate,
            total_sponsor_session = excluded.total_sponsor_session,
            conduction_fee_sponsor = excluded.conduction_fee_sponsor,
            conduction_sponsor_rate = excluded.conduction_sponsor_rate,
            total_compensate_session = excluded.total_compensate_session,
            conduction_fee_compensate = excluded.conduction_fee_compensate,
            conduction_compensate_rate = excluded.conduction_compensate_rate,
            total_conduction_count = excluded.total_conduction_count,
            total_conduction_fee = excluded.total_conduction_fee,
            total_new_sales = excluded.total_new_sales,
            new_sales_rate = excluded.new_sales_rate,
            sales_commission = excluded.sales_commission,
            total_renew_sales = excluded.total_renew_sales,
            renew_sales_rate = excluded.renew_sales_rate,
            renew_commission = excluded.renew_commission,
            total_sales_commission = excluded.total_sales_commission,
            total_entitled_commission = excluded.total_entitled_commission,
            last_updated_at = excluded.last_updated_at
        returning t.id, t.year, t.month, t.trainer_id, t.member_id
    ),
    gone as (
        delete from commission.trainer_monthly_commission as o
        using unnest(p_trainer_ids, p_years, p_months) as s (trainer_id, year, month)
        where o.year = s.year
            and o.month = s.month
            and o.trainer_id = s.trainer_id
            and not exists (
                select
                from new_result as n
                where n.year = o.year
                    and n.month = o.month
                    and n.trainer_id = o.trainer_id
                    and n.member_id = o.member_id)
    ),
    unpriced as (
        insert into commission.trainer_unpriced_pair as t (
            year, month, trainer_id, member_id, total_session, total_sales, error_message)
        select p.year, p.month, p.trainer_id, p.member_id, p.total_conduction_count,
            p.total_new_sales + p.total_renew_sales, p.error_message
        from priced as p
        where p.error_message is not null
        on conflict on constraint trainer_unpriced_pair_pkey do update
        set total_session = excluded.total_session,
            total_sales = excluded.total_sales,
            error_message = excluded.error_message,
            last_updated_at = excluded.last_updated_at
        where (t.total_session, t.total_sales, t.error_message)
            is distinct from (excluded.total_session, excluded.total_sales, excluded.error_message)
    ),
    mended as (
        delete from commission.trainer_unpriced_pair as o
        using unnest(p_trainer_ids, p_years, p_months) as s (trainer_id, year, month)
        where o.year = s.year
            and o.month = s.month
            and o.trainer_id = s.trainer_id
            and not exists (
                select
                from priced as p
                where p.year = o.year
                    and p.month = o.month
                    and p.trainer_id = o.trainer_id
                    and p.member_id = o.member_id
                    and p.error_message is not null)
    )
    select
        coalesce(w.id, o.id),
        p.error_message is null,
        p.error_message,
        p.trainer_id,
        p.member_id,
        p.total_new_sales + p.total_renew_sales,
        p.total_conduction_count
    from priced as p
    left join written as w
        on w.year = p.year
        and w.month = p.month
        and w.trainer_id = p.trainer_id
        and w.member_id = p.member_id
    left join commission.trainer_monthly_commission as o
        on p.error_message is null
        and o.year = p.year
        and o.month = p.month
        and o.trainer_id = p.trainer_id
        and o.member_id = p.member_id;
end;
$$;

comment on function commission_internal.store_trainer_months(uuid[], integer[], integer[]) is
    'Prices the given trainer-months from the facts, stores what differs, removes what is gone, and returns each pair.';
