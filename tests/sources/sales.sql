insert into trade.sale (id, participant_id, shared_by, sale_type, status, amount, refunded_amount, sold_at)
select n, 1 + n % 60, case when n % 7 = 0 then 1 + (n + 11) % 60 end,
    case when n % 11 = 0 and n % 7 <> 0 then 'kpi_reward' else 'retail_sales' end,
    case when n % 10 = 0 then 'pending' else 'approved' end,
    n % 997 + 0.25, case when n % 13 = 0 then 0.125 else 0 end,
    timestamptz '2025-12-31 23:30:00+01' + n * interval '83 minutes'
from generate_series(1, 2000) as n;
