-- Who sent the buyers, and where the best of them stand.

\ir terminal.sql

\echo attribute_reseller_sales(): each sale goes to the last link that was clicked within 30 days
select commission.attribute_reseller_sales() as attributed \gset

select :attributed as "sales attributed", count(*) as "of nobody"
from commission.reseller_sale
where reseller_id is null;

\echo reseller_profile: tiers by lifetime sales
select
    name,
    referral_code,
    tier,
    commission_rate || ' %' as rate,
    pg_temp.money(total_sales, currency) as sales,
    pg_temp.money(pending_commission, currency, 12) as pending
from commission.reseller_profile
order by total_sales desc
limit 5;
