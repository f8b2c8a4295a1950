-- What a day brings: :changes sessions that are moved, cancelled, new or gone, a quarter each.

update company.booking
set starts = starts + interval '1 hour'
where id in (select id from company.booking order by hashint8extended(id, :round) limit :changes / 4);

update company.booking
set state = case state when 'completed' then 'cancelled' else 'completed' end
where id in (select id from company.booking order by hashint8extended(id, :round + 1000) limit :changes / 4);

delete from company.booking
where id in (select id from company.booking order by hashint8extended(id, :round + 2000) limit :changes / 4);

insert into company.booking (id, coach, client, state, starts)
select number, 1 + number % :trainers, 1 + (number * 7) % :members, 'completed', timestamptz '2025-06-01 06:00+00'
from (select max(id) as last from company.booking) as b
cross join generate_series(b.last + 1, b.last + :changes / 4) as number;
