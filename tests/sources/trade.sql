-- A trade with a network of sellers: 60 people, an upline for most, four months of sales in a table of its own.

update commission.workspace set currency = 'EUR', time_zone = 'Europe/Berlin';

insert into commission.participant (name, email, role, source, source_id)
select 'Seller ' || n, 's' || n || '@trade.example', 'affiliate', 'trade', n::text
from generate_series(1, 60) as n;

insert into commission.network_tier (threshold, rate) values (0, 0.05), (20000, 0.10), (60000, 0.15);

select commission.change_upline(p.id, u.id, '2020-01-01')
from commission.participant as p
join commission.participant as u on u.source_id = (p.source_id::integer / 3)::text
where p.source_id::integer > 3
order by p.source_id::integer;

create schema trade;
