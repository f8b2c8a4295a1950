-- The month as plain SQL, set-based, as one would write it by hand: the same rows as the extension's.

insert into bench.trainer_baseline (
    year, month, trainer_id, member_id, branch, trainer_type, trainer_category, member_tier,
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
with
-- The grade of the month's last day gives each trainer's calendar, currency and rates.
grade as materialized (
    select g.trainer_id, g.branch, g.trainer_type, g.trainer_category, c.minor_unit::integer as minor_unit,
        timestamp '2026-06-01' at time zone b.time_zone as starts_at,
        timestamp '2026-07-01' at time zone b.time_zone as ends_at
    from commission.trainer_grade as g
    join commission.branch as b on b.name = g.branch
    join commission.currency as c on c.code = b.currency
    where g.valid_during @> date '2026-06-30'
),
-- The index is asked for the month as it is anywhere on Earth, the join for the trainer's own.
conducted as (
    select a.trainer_id, a.member_id,
        count(*) filter (where a.session_type = 'paid') as paid,
        count(*) filter (where a.session_type = 'free') as free,
        count(*) filter (where a.session_type = 'transform') as transform,
        count(*) filter (where a.session_type = 'express') as express,
        count(*) filter (where a.session_type = 'sponsor') as sponsor,
        count(*) filter (where a.session_type = 'compensate') as compensate
    from commission.appointment as a
    join grade as g
        on g.trainer_id = a.trainer_id
        and a.starts_at >= g.starts_at
        and a.starts_at < g.ends_at
    where a.status = 'completed'
        and a.starts_at >= '2026-05-31 10:00:00+00'
        and a.starts_at < '2026-07-01 12:00:00+00'
    group by a.trainer_id, a.member_id
),
sale as materialized (
    select p.member_id, p.sale_type, p.closed_by, p.created_at, cardinality(p.closed_by) as closers,
        (p.total_price - p.refunded_amount) * power(10::numeric, c.minor_unit) as net,
        power(10::numeric, c.minor_unit) as minor_units
    from commission.member_package as p
    join commission.branch as b on b.name = p.branch
    join commission.currency as c on c.code = b.currency
    where p.status in ('active', 'completed', 'expired')
        and p.created_at >= '2026-05-31 10:00:00+00'
        and p.created_at < '2026-07-01 12:00:00+00'
),
-- Equal shares rounded down; the first closers take one minor unit each of what is left.
sold as (
    select g.trainer_id, s.member_id,
        sum(share.amount) filter (where s.sale_type = 'new_sales') as new_sales,
        sum(share.amount) filter (where s.sale_type = 'renew_sales') as renew_sales
    from sale as s
    cross join unnest(s.closed_by) with ordinality as closer (trainer_id, place)
    join grade as g
        on g.trainer_id = closer.trainer_id
        and s.created_at >= g.starts_at
        and s.created_at < g.ends_at
    cross join lateral (
        select (div(s.net, s.closers) + (closer.place <= mod(s.net, s.closers))::integer) / s.minor_units
    ) as share (amount)
    group by g.trainer_id, s.member_id
),
pair as materialized (
    select trainer_id, member_id,
        coalesce(c.paid, 0) as paid, coalesce(c.free, 0) as free, coalesce(c.transform, 0) as transform,
        coalesce(c.express, 0) as express, coalesce(c.sponsor, 0) as sponsor,
        coalesce(c.compensate, 0) as compensate,
        coalesce(s.new_sales, 0) as new_sales, coalesce(s.renew_sales, 0) as renew_sales
    from conducted as c
    full join sold as s using (trainer_id, member_id)
),
total as materialized (
    select trainer_id, sum(paid)::bigint as paid, sum(new_sales + renew_sales) as sales
    from pair
    group by trainer_id
),
-- Every rate of the trainer's month, picked once for each trainer.
rate as materialized (
    select o.trainer_id, g.branch, g.trainer_type, g.trainer_category, g.minor_unit,
        picked.*
    from total as o
    join grade as g on g.trainer_id = o.trainer_id
    cross join lateral (
        select
            max(t.fee_amount) filter (where t.session_type = 'paid') as paid,
            max(t.fee_amount) filter (where t.session_type = 'free') as free,
            max(t.fee_amount) filter (where t.session_type = 'transform') as transform,
            max(t.fee_amount) filter (where t.session_type = 'express') as express,
            max(t.fee_amount) filter (where t.session_type = 'sponsor') as sponsor,
            max(t.fee_amount) filter (where t.session_type = 'compensate') as compensate,
            max(t.commission_rate) filter (where t.commission_type = 'new_sales') as new_sales,
            max(t.commission_rate) filter (where t.commission_type = 'renew_sales') as renew_sales
        from commission.trainer_commission_tier as t
        where t.branch = g.branch
            and t.trainer_type = g.trainer_type
            and t.trainer_category = g.trainer_category
            and t.status = 'active'
            and t.valid_during @> date '2026-06-30'
            and o.paid >= coalesce(t.session_count_min, 0)
            and (o.paid < t.session_count_max or t.session_count_max is null)
            and o.sales >= coalesce(t.sales_threshold_min, 0)
            and (o.sales < t.sales_threshold_max or t.sales_threshold_max is null)
    ) as picked
),
fan as materialized (
    select t.member_id
    from commission.member_tier_period as t
    where t.tier = 'fans'
        and t.valid_during @> date '2026-06-30'
),
product as materialized (
    select p.*, r.branch, r.trainer_type, r.trainer_category,
        case when tier.is_fans then 'fans' else 'company' end::commission.member_tier as member_tier,
        case when p.paid > 0 then r.paid end as paid_rate,
        case when p.free > 0 then r.free end as free_rate,
        case when p.transform > 0 then r.transform end as transform_rate,
        case when p.express > 0 then r.express end as express_rate,
        case when p.sponsor > 0 then r.sponsor end as sponsor_rate,
        case when p.compensate > 0 then r.compensate end as compensate_rate,
        case when p.new_sales > 0 then r.new_sales * paid_part.part end as new_sales_rate,
        case when p.renew_sales > 0 then r.renew_sales * paid_part.part end as renew_sales_rate,
        round(p.paid * r.paid, r.minor_unit) as paid_fee,
        round(p.free * r.free, r.minor_unit) as free_fee,
        round(p.transform * r.transform, r.minor_unit) as transform_fee,
        round(p.express * r.express, r.minor_unit) as express_fee,
        round(p.sponsor * r.sponsor, r.minor_unit) as sponsor_fee,
        round(p.compensate * r.compensate, r.minor_unit) as compensate_fee,
        round(p.new_sales * r.new_sales * paid_part.part, r.minor_unit) as new_commission,
        round(p.renew_sales * r.renew_sales * paid_part.part, r.minor_unit) as renew_commission
    from pair as p
    join rate as r on r.trainer_id = p.trainer_id
    cross join lateral (select p.member_id in (select member_id from fan) as is_fans) as tier
    cross join lateral (select case when tier.is_fans then 0.5 else 1 end as part) as paid_part
)
select
    2026, 6, trainer_id, member_id, branch, trainer_type, trainer_category, member_tier,
    paid, paid_fee, paid_rate,
    free, free_fee, free_rate,
    transform, transform_fee, transform_rate,
    express, express_fee, express_rate,
    sponsor, sponsor_fee, sponsor_rate,
    compensate, compensate_fee, compensate_rate,
    paid + free + transform + express + sponsor + compensate,
    paid_fee + free_fee + transform_fee + express_fee + sponsor_fee + compensate_fee,
    new_sales, new_sales_rate, new_commission,
    renew_sales, renew_sales_rate, renew_commission,
    new_commission + renew_commission,
    paid_fee + free_fee + transform_fee + express_fee + sponsor_fee + compensate_fee
        + new_commission + renew_commission
from product;
