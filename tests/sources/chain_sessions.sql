insert into chain.booking (id, trainer_id, member_id, without_member, session_type, status, minutes, starts_at)
select n, 1 + n % 12, case when n % 23 <> 0 then 1 + n * 7 % 30 end, n % 23 = 0,
    (array['paid', 'paid', 'paid', 'free', 'duet', 'transform'])[1 + n * 5 % 6],
    case when n % 9 = 0 then 'cancelled' else 'completed' end,
    (array[30, 45, 60, 90])[1 + n % 4],
    timestamptz '2025-12-28 00:10+00' + n * interval '41 minutes'
from generate_series(1, 3000) as n;
