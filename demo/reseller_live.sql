-- A sale that lifts a tier, the next one at the new rate, and a refund that takes the tier back.

\ir terminal.sql

-- The reseller who is nearest to gold.
select reseller_id, reseller_name, trim_scale(to_next_tier) as missing
from commission.tier_progress
where next_tier = 'gold'
order by to_next_tier
limit 1 \gset

create function pg_temp.sell(p_reference text, p_amount numeric, p_hours integer)
returns void
language sql
as $$
    select commission.record_reseller_sale(
        p_reference, p_amount, p_client_name => 'Client ' || p_reference,
        p_sold_at => '2026-08-03 09:00:00+03'::timestamptz + p_hours * interval '1 hour',
        p_reseller_id => current_setting('demo.reseller')::uuid);
$$;

select set_config('demo.reseller', :'reseller_id', false) \g /dev/null

\echo :reseller_name lacks :missing USD to gold, and sells for as much; then again; then the first is given back
select pg_temp.sell('A', :missing, 0), pg_temp.sell('B', 100, 1) \g /dev/null

update commission.reseller_sale
set refunded_amount = sale_amount,
    refunded_at = '2026-08-03 11:00:00+03'
where transaction_reference = 'A';

select pg_temp.sell('C', 100, 3) \g /dev/null

select
    r.transaction_reference as sale,
    pg_temp.money(r.sale_amount, 'USD', 12) as amount,
    pg_temp.money(r.lifetime_before, 'USD', 12) as "lifetime before",
    r.tier,
    trim_scale(r.commission_rate * 100) || ' %' as rate,
    pg_temp.money(r.amount, 'USD', 12) as commission,
    r.status
from commission.reseller_commission_report as r
where r.transaction_reference in ('A', 'B', 'C')
order by r.sold_at;

\echo explain_reseller_commission(): why sale B still pays gold, and C does not
select s.transaction_reference as sale,
    commission.explain_reseller_commission(s.id) -> 'steps' ->> 'tier' as tier,
    commission.explain_reseller_commission(s.id) -> 'steps' ->> 'commission' as commission
from commission.reseller_sale as s
where s.transaction_reference in ('B', 'C')
order by s.sold_at;
