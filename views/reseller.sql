-- What is read of the reseller scheme, by the names that existing dashboards use.

create or replace view commission.reseller_commission_report
with (security_invoker = true)
as
select
    s.id as sale_id,
    s.reseller_id,
    p.name as reseller_name,
    s.transaction_reference,
    s.client_name,
    s.client_email,
    s.product_id,
    s.product_name,
    s.sold_at,
    s.sale_amount,
    s.refunded_amount,
    s.currency,
    c.lifetime_before,
    c.tier,
    c.priced_by,
    c.commission_rate,
    c.amount,
    c.tier_bonus,
    case
        when decided.status = 'approved' and paid.sale_id is not null then 'paid'
        else decided.status
    end as status,
    c.year,
    c.month,
    c.last_updated_at as calculation_date,
    s.approved_at as approval_date,
    s.decision_reason as reason,
    case when decided.status = 'approved' then paid.paid_at end as paid_date,
    s.is_held or (coalesce(r.is_held, false) and s.approved_at is null) as is_held,
    s.referral_code,
    coalesce(s.credited_by, 'stated') as credited_by
from commission.reseller_sale as s
cross join commission.workspace as w
cross join lateral commission_internal.status_of_commission(
    s.status, s.sale_amount - s.refunded_amount, s.approved_at, s.rejected_at) as decided (status)
left join commission.participant as p on p.id = s.reseller_id
left join commission.reseller_payment as paid on paid.sale_id = s.id and paid.reseller_id = s.reseller_id
left join commission.reseller as r on r.id = s.reseller_id
left join lateral (
    select case when s.approved_at is not null then commission_internal.month_of(s.earned_at, w.time_zone) end
        as month_on
) as earned on true
left join commission.reseller_commission as c
    on c.sale_id = s.id
    and c.reseller_id = s.reseller_id
    and make_date(c.year, c.month, 1) is not distinct from earned.month_on
where s.reseller_id is not null
    and s.status <> 'pending';

comment on view commission.reseller_commission_report is
    'Commissions with their sales: completed and cancelled sales that somebody brought.';
comment on column commission.reseller_commission_report.sale_id is 'The sale, which names its commission.';
comment on column commission.reseller_commission_report.reseller_id is 'Whose commission it is.';
comment on column commission.reseller_commission_report.reseller_name is 'Name of the reseller.';
comment on column commission.reseller_commission_report.transaction_reference is 'Number of the payment.';
comment on column commission.reseller_commission_report.client_name is 'Who bought.';
comment on column commission.reseller_commission_report.client_email is 'Address of who bought.';
comment on column commission.reseller_commission_report.product_id is 'What was sold.';
comment on column commission.reseller_commission_report.product_name is 'What was sold, in words.';
comment on column commission.reseller_commission_report.sold_at is 'Instant of the sale.';
comment on column commission.reseller_commission_report.sale_amount is 'Amount before refunds.';
comment on column commission.reseller_commission_report.refunded_amount is 'Given back.';
comment on column commission.reseller_commission_report.currency is 'ISO 4217 code of all amounts but lifetime_before.';
comment on column commission.reseller_commission_report.lifetime_before is
    'Lifetime sales before this one, in the workspace''s currency.';
comment on column commission.reseller_commission_report.tier is 'The tier that they reached.';
comment on column commission.reseller_commission_report.priced_by is 'tier, or the kind of product rule.';
comment on column commission.reseller_commission_report.commission_rate is 'The rate, 0 to 1, where it was one.';
comment on column commission.reseller_commission_report.amount is
    'Commission; null where there is no price, or where the sale reached a closed month late and is posted as an adjustment.';
comment on column commission.reseller_commission_report.tier_bonus is 'Bonus of the tier.';
comment on column commission.reseller_commission_report.status is
    'pending, approved, paid (by completed payouts, in full), rejected, or reversed: cancelled, or given back in full.';
comment on column commission.reseller_commission_report.year is 'Year in which it was approved.';
comment on column commission.reseller_commission_report.month is 'Month in which it was approved.';
comment on column commission.reseller_commission_report.calculation_date is 'When it was last calculated.';
comment on column commission.reseller_commission_report.approval_date is 'When it was approved.';
comment on column commission.reseller_commission_report.reason is 'Why it was rejected, or is pending again.';
comment on column commission.reseller_commission_report.paid_date is 'When it was paid in full; null while it is not.';
comment on column commission.reseller_commission_report.is_held is
    'Whether a signal of fraud keeps it from being approved.';
comment on column commission.reseller_commission_report.referral_code is 'The partner code that the client typed.';
comment on column commission.reseller_commission_report.credited_by is 'Why it is the reseller''s.';

-- Lifetime sales of one reseller after the other, so that they are worked out for those only who are asked
-- for: as the engine walks through them (lifetime.rs) to price the next sale.
create or replace view commission.tier_progress
with (security_invoker = true)
as
select
    r.id as reseller_id,
    p.name as reseller_name,
    now_at.tier,
    now_at.rate as commission_rate,
    now_at.bonus_rate,
    trim_scale(standing.lifetime) as total_sales,
    next_at.tier as next_tier,
    next_at.threshold as next_threshold,
    next_at.rate as next_rate,
    trim_scale(next_at.threshold - standing.ranking) as to_next_tier,
    case
        when next_at.threshold is null then 100
        else round(100 * greatest(standing.ranking - coalesce(now_at.threshold, 0), 0)
            / (next_at.threshold - coalesce(now_at.threshold, 0)), 1)
    end as progress_percent,
    w.currency,
    standing.error
from commission.reseller as r
join commission.participant as p on p.id = r.id
cross join commission.workspace as w
left join commission.reseller_program as program on true
cross join lateral (
    with sale as (
        select s.id, s.sold_at, s.sale_amount, s.refunded_amount, s.currency,
            case when s.currency = w.currency then 1 else x.rate end as rate
        from commission.reseller_sale as s
        left join commission.exchange_rate as x
            on s.currency <> w.currency
            and x.from_currency = s.currency
            and x.to_currency = w.currency
            and x.valid_during @> commission_internal.day_of(s.sold_at, w.time_zone)
        where s.reseller_id = r.id
            and s.status = 'completed'
            and s.rejected_at is null
            and s.sold_at <= now()
    ),
    -- Of a sale and what is given back at one instant, the refund comes first: it was never reached.
    step as (
        select s.sold_at as at, s.id as place, true as is_sale, s.sale_amount * s.rate as amount
        from sale as s
        union all
        select f.refunded_at, case when f.refunded_at = s.sold_at then s.id end, false, -f.amount * s.rate
        from sale as s
        join commission.reseller_refund as f on f.sale_id = s.id
        where s.refunded_amount > 0
    ),
    known as (
        select case when count(*) = count(step.amount) then coalesce(sum(step.amount), 0) end as lifetime
        from step
        where step.at <= now()
    )
    select k.lifetime,
        case
            when k.lifetime is null then null
            when coalesce(program.tier_demotes, true) then k.lifetime
            -- The most that there ever was at a sale.
            else (
                select coalesce(greatest(max(reached.amount) filter (where reached.is_sale), 0), 0)
                from (
                    select step.is_sale,
                        sum(step.amount) over (order by step.at, step.place nulls first, step.is_sale) as amount
                    from step
                ) as reached)
        end as ranking,
        case
            when k.lifetime is null then (
                select format('no rate in "exchange_rate" from %s to %s on %s', s.currency, w.currency,
                    commission_internal.day_of(s.sold_at, w.time_zone))
                from sale as s
                where s.rate is null
                order by s.sold_at, s.id
                limit 1)
        end as error
    from known as k
) as standing
left join lateral (
    select k.tier, k.threshold, k.rate, k.bonus_rate
    from commission.reseller_tier as k
    where k.threshold <= standing.ranking
        and k.valid_during @> (select commission_internal.today())
    order by k.threshold desc
    limit 1
) as now_at on true
left join lateral (
    select k.tier, k.threshold, k.rate
    from commission.reseller_tier as k
    where k.threshold > standing.ranking
        and k.valid_during @> (select commission_internal.today())
    order by k.threshold
    limit 1
) as next_at on true;

comment on view commission.tier_progress is
    'The tier of each reseller now, and how far the next one is.';
comment on column commission.tier_progress.reseller_id is 'The reseller.';
comment on column commission.tier_progress.reseller_name is 'Name of the reseller.';
comment on column commission.tier_progress.tier is 'The tier; null below the lowest one.';
comment on column commission.tier_progress.commission_rate is 'Its rate, 0 to 1.';
comment on column commission.tier_progress.bonus_rate is 'Its bonus rate, 0 to 1.';
comment on column commission.tier_progress.total_sales is
    'Lifetime sales less refunds (exact); null where error says that some cannot be converted.';
comment on column commission.tier_progress.next_tier is 'The next tier; null in the highest one.';
comment on column commission.tier_progress.next_threshold is 'Lifetime sales from which it holds.';
comment on column commission.tier_progress.next_rate is 'Its rate, 0 to 1.';
comment on column commission.tier_progress.to_next_tier is 'What is missing to it.';
comment on column commission.tier_progress.progress_percent is
    'Way from the threshold of the tier to that of the next one, 0 to 100.';
comment on column commission.tier_progress.currency is 'ISO 4217 code of the amounts: the workspace''s.';
comment on column commission.tier_progress.error is 'Why lifetime sales cannot be worked out, if so.';

create or replace view commission.reseller_profile
with (security_invoker = true)
as
select
    r.id as reseller_id,
    r.number,
    p.name,
    p.email,
    r.reseller_type,
    r.company_name,
    r.company_website,
    r.company_description,
    r.phone_number,
    r.address,
    r.city,
    r.country,
    t.tier,
    round(100 * t.commission_rate, 2) as commission_rate,
    r.is_active,
    r.verification = 'verified' as is_verified,
    r.verification,
    r.verification_reason,
    r.verified_at,
    t.total_sales,
    coalesce(of_sales.approved, 0) as total_commission_earned,
    coalesce(of_sales.pending, 0) as pending_commission,
    coalesce(commission_internal.reseller_balance(r.id, t.currency), 0) as available_balance,
    t.currency,
    r.joined_at,
    current_code.code as referral_code,
    r.is_held
from commission.reseller as r
join commission.participant as p on p.id = r.id
-- One by one: what nobody asks for is not worked out.
cross join lateral (
    select one.*, w.time_zone
    from commission.tier_progress as one
    cross join commission.workspace as w
    where one.reseller_id = r.id
    offset 0
) as t
left join lateral (
    select c.code
    from commission.partner_code as c
    where c.reseller_id = r.id
        and c.retired_at is null
        and c.revoked_at is null
    order by c.is_legacy, c.issued_at desc, c.code
    limit 1
) as current_code on true
-- Of one reseller after the other, as their standing is.
left join lateral (
    select
        sum(c.amount + c.tier_bonus) filter (where s.approved_at is not null) as approved,
        sum(c.amount + c.tier_bonus) filter (where s.approved_at is null) as pending
    from commission.reseller_sale as s
    join commission.reseller_commission as c on c.sale_id = s.id and c.reseller_id = s.reseller_id
    where s.reseller_id = r.id
        and s.currency = t.currency
        and s.status = 'completed'
        and s.refunded_amount < s.sale_amount
        and case
            when s.approved_at is null then s.rejected_at is null and c.year is null
            -- Not the frozen row of a closed month that the sale has left.
            else make_date(c.year, c.month, 1) = commission_internal.month_of(s.earned_at, t.time_zone)
        end
) as of_sales on true;

comment on view commission.reseller_profile is
    'Resellers with their tier and what they earned, in the workspace''s currency; commissions in others are in reseller_dashboard.';
comment on column commission.reseller_profile.reseller_id is 'The reseller.';
comment on column commission.reseller_profile.number is 'Number of the reseller.';
comment on column commission.reseller_profile.name is 'Name.';
comment on column commission.reseller_profile.email is 'Email address.';
comment on column commission.reseller_profile.reseller_type is 'A person or a company.';
comment on column commission.reseller_profile.company_name is 'Name of the company.';
comment on column commission.reseller_profile.company_website is 'Address of its website.';
comment on column commission.reseller_profile.company_description is 'What it does.';
comment on column commission.reseller_profile.phone_number is 'Number to call.';
comment on column commission.reseller_profile.address is 'Street and number.';
comment on column commission.reseller_profile.city is 'City.';
comment on column commission.reseller_profile.country is 'Country.';
comment on column commission.reseller_profile.tier is 'The tier now.';
comment on column commission.reseller_profile.commission_rate is 'Its rate in percent: 15.00.';
comment on column commission.reseller_profile.is_active is 'Whether sales may be attributed to them.';
comment on column commission.reseller_profile.is_verified is 'Whether their documents were verified.';
comment on column commission.reseller_profile.verification is 'How far the check of their documents has come.';
comment on column commission.reseller_profile.verification_reason is 'Why they were rejected.';
comment on column commission.reseller_profile.verified_at is 'When they were verified.';
comment on column commission.reseller_profile.total_sales is 'Lifetime sales less refunds.';
comment on column commission.reseller_profile.total_commission_earned is
    'Approved and paid commissions and bonuses.';
comment on column commission.reseller_profile.pending_commission is 'Commissions and bonuses that wait for approval.';
comment on column commission.reseller_profile.available_balance is
    'What can be requested: see account_balance. Without settlement, what was posted.';
comment on column commission.reseller_profile.currency is 'ISO 4217 code of the amounts: the workspace''s.';
comment on column commission.reseller_profile.joined_at is 'When they joined.';
comment on column commission.reseller_profile.referral_code is 'The partner code that they give away now.';
comment on column commission.reseller_profile.is_held is 'Whether a signal of fraud holds all that they have pending.';

create or replace view commission.reseller_dashboard
with (security_invoker = true)
as
select
    reseller_id,
    reseller_name,
    currency,
    count(*) filter (where status in ('pending', 'approved', 'paid')) as sale_count,
    coalesce(sum(sale_amount - refunded_amount) filter (where status in ('pending', 'approved', 'paid')), 0) as sales,
    count(*) filter (where status = 'pending') as pending_count,
    coalesce(sum(amount + tier_bonus) filter (where status = 'pending'), 0) as pending_commission,
    count(*) filter (where status in ('approved', 'paid')) as approved_count,
    coalesce(sum(amount + tier_bonus) filter (where status in ('approved', 'paid')), 0) as approved_commission,
    count(*) filter (where status = 'rejected') as rejected_count,
    count(*) filter (where status = 'reversed') as reversed_count,
    max(sold_at) filter (where status in ('pending', 'approved', 'paid')) as last_sold_at
from commission.reseller_commission_report
group by reseller_id, reseller_name, currency;

comment on view commission.reseller_dashboard is 'What each reseller has sold and earned, by currency.';
comment on column commission.reseller_dashboard.reseller_id is 'The reseller.';
comment on column commission.reseller_dashboard.reseller_name is 'Name of the reseller.';
comment on column commission.reseller_dashboard.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.reseller_dashboard.sale_count is 'Sales that stand.';
comment on column commission.reseller_dashboard.sales is 'What is left of them after refunds.';
comment on column commission.reseller_dashboard.pending_count is 'Commissions that wait for approval.';
comment on column commission.reseller_dashboard.pending_commission is 'Their sum, with bonuses.';
comment on column commission.reseller_dashboard.approved_count is 'Approved commissions, paid ones among them.';
comment on column commission.reseller_dashboard.approved_commission is 'Their sum, with bonuses.';
comment on column commission.reseller_dashboard.rejected_count is 'Rejected commissions.';
comment on column commission.reseller_dashboard.reversed_count is 'Sales that were cancelled or given back in full.';
comment on column commission.reseller_dashboard.last_sold_at is 'When they last sold something that stands.';

create or replace view commission.reseller_performance
with (security_invoker = true)
as
select
    c.reseller_id,
    c.reseller_name,
    extract(year from of_sale.month_on)::integer as year,
    extract(month from of_sale.month_on)::integer as month,
    c.currency,
    count(*) filter (where c.status <> 'reversed') as sale_count,
    sum(c.sale_amount) as sales,
    sum(c.refunded_amount) as refunded_amount,
    sum(c.sale_amount - c.refunded_amount) as net_sales,
    coalesce(sum(c.amount + c.tier_bonus) filter (where c.status in ('pending', 'approved', 'paid')), 0) as commission,
    round(avg(c.sale_amount), 4) as average_sale
from commission.reseller_commission_report as c
-- What was cancelled does not stand, whether or not its month is closed; what was rejected never was a sale.
join commission.reseller_sale as s
    on s.id = c.sale_id
    and s.status = 'completed'
    and s.rejected_at is null
cross join commission.workspace as w
cross join lateral commission_internal.month_of(c.sold_at, w.time_zone) as of_sale (month_on)
group by c.reseller_id, c.reseller_name, of_sale.month_on, c.currency;

comment on view commission.reseller_performance is
    'What each reseller sold in each month, by the day of the sale, and what it pays; by currency. Commissions are posted by the month of their approval instead.';
comment on column commission.reseller_performance.reseller_id is 'The reseller.';
comment on column commission.reseller_performance.reseller_name is 'Name of the reseller.';
comment on column commission.reseller_performance.year is 'Year of the sales in the workspace''s time zone.';
comment on column commission.reseller_performance.month is 'Month of the sales, 1 to 12, there.';
comment on column commission.reseller_performance.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.reseller_performance.sale_count is 'Sales of which something stands.';
comment on column commission.reseller_performance.sales is 'Their amounts before refunds.';
comment on column commission.reseller_performance.refunded_amount is 'What was given back of them by now.';
comment on column commission.reseller_performance.net_sales is 'What is left of them.';
comment on column commission.reseller_performance.commission is
    'Commissions and bonuses, pending and approved. What changed after their month was closed is posted as adjustments and not among them.';
comment on column commission.reseller_performance.average_sale is 'Average amount before refunds, to 4 decimals.';

create or replace view commission.reseller_total
with (security_invoker = true)
as
select
    p.year,
    p.month,
    p.currency,
    count(distinct p.reseller_id) as reseller_count,
    sum(p.sale_count)::bigint as sale_count,
    sum(p.sales) as sales,
    sum(p.refunded_amount) as refunded_amount,
    sum(p.net_sales) as net_sales,
    sum(p.commission) as commission
from commission.reseller_performance as p
group by p.year, p.month, p.currency;

comment on view commission.reseller_total is
    'The sums of reseller_performance by month and currency, over all resellers whom the caller sees.';
comment on column commission.reseller_total.year is 'Year of the sales in the workspace''s time zone.';
comment on column commission.reseller_total.month is 'Month of the sales, 1 to 12, there.';
comment on column commission.reseller_total.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.reseller_total.reseller_count is 'Resellers who sold something.';
comment on column commission.reseller_total.sale_count is 'Sales of which something stands.';
comment on column commission.reseller_total.sales is 'Their amounts before refunds.';
comment on column commission.reseller_total.refunded_amount is 'What was given back of them by now.';
comment on column commission.reseller_total.net_sales is 'What is left of them.';
comment on column commission.reseller_total.commission is
    'Commissions and bonuses, pending and approved. What changed after their month was closed is posted as adjustments and not among them.';
