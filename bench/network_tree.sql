-- The tree, in one of two shapes. random: everybody stands under any of those who came before. deep:
-- rows of :participants / :depth people, each under one of the row above; the first one of the first
-- row is the root.

set session_replication_role = replica;

truncate commission.upline_link;

insert into commission.upline_link (participant_id, upline_id)
select bench.participant(number), bench.participant(upline)
from generate_series(1, :participants - 1) as number
cross join (select greatest(:participants / :depth, 1)) as each (row)
cross join lateral (
    select case
        when :'shape' = 'random' then bench.draw(number, 1, number)
        when number < each.row then 0
        else (number / each.row - 1) * each.row + bench.draw(number, 1, each.row)
    end
) as place (upline);

update commission.participant as p
set upline_id = l.upline_id
from commission.upline_link as l
where l.participant_id = p.id
    and p.upline_id is distinct from l.upline_id;

reset session_replication_role;

vacuum (analyze) commission.upline_link, commission.participant;
