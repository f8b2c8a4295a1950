-- The network month by month, as the triggers left it.

\ir terminal.sql

select
    k.year || '-' || lpad(k.month::text, 2, '0') as month,
    k.active_participants as active,
    t.above_lowest as "above 20 %",
    pg_temp.money(k.revenue, k.currency, 16) as sales,
    pg_temp.money(k.total_commission, k.currency, 16) as commission,
    pg_temp.money(k.commission_override, k.currency, 16) as overrides,
    pg_temp.money(k.reward, k.currency, 16) as rewards
from commission.network_kpi_workspace as k
join lateral (
    select count(*) filter (where tier_rate > 0.20) as above_lowest
    from commission.network_month
    where year = k.year
        and month = k.month
) as t on true
order by k.year, k.month;
