-- Somebody without a downline, whose next sale can lift two tiers: the own and the upline's.

select
    m.participant_id as leaf_id,
    p.name as leaf_name,
    sale.amount,
    to_char(sale.amount, 'FM999,999,999,999') as amount_shown
from commission.network_kpi as m
join commission.participant as p on p.id = m.participant_id
join commission.network_kpi as above
    on above.participant_id = p.upline_id
    and above.year = m.year
    and above.month = m.month
cross join lateral (
    select greatest(m.missing_for_next_tier, above.missing_for_next_tier)
) as missing (amount)
-- Exactly a threshold is still the tier below.
cross join lateral (select ceil((missing.amount + 1) / 500000) * 500000) as sale (amount)
where m.year = 2026
    and m.month = 6
    and m.tier_rate = 0.20
    and m.ranking_volume > 0
    and not exists (select from commission.participant as d where d.upline_id = p.id)
    and above.tier_rate > m.tier_rate
order by (select count(*) from commission.upline(p.id)) = 5 desc, missing.amount, p.id
limit 1
\gset
