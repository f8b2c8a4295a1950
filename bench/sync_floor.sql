-- The least that finds what differs: a full join of the two tables, with whom they name.

select count(*)
from (
    select s.*, p.id as trainer, m.id as member
    from company.session as s
    left join commission.participant as p on p.source = 'company' and p.source_id = s.trainer_id::text
    left join commission.member as m on m.source = 'company' and m.source_id = s.member_id::text
) as s
full join (select * from commission.appointment where source = 'company') as t on t.source_id = s.source_id::text
where s.source_id is null
    or t.id is null
    or (s.trainer, s.member, s.session_type, s.status, s.starts_at)
        is distinct from (t.trainer_id, t.member_id, t.session_type::text, t.status::text, t.starts_at);
