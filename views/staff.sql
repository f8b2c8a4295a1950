-- People with the grade they have today.

create or replace view commission.staff
with (security_invoker = true)
as
select
    p.id,
    p.name,
    p.email,
    p.avatar_url,
    p.role,
    coalesce(p.branch, g.branch) as branch,
    p.status,
    g.trainer_type,
    g.trainer_category
from commission.participant as p
left join commission.trainer_grade as g
    on g.trainer_id = p.id
    and g.valid_during @> (select commission_internal.today());

comment on view commission.staff is
    'Participants, and for trainers the employment and seniority of today in the workspace''s time zone.';
comment on column commission.staff.branch is 'The person''s branch, or for trainers without one the home branch of today''s grade.';
comment on column commission.staff.id is 'The participant.';
comment on column commission.staff.name is 'Name.';
comment on column commission.staff.email is 'Email address.';
comment on column commission.staff.avatar_url is 'Address of the picture.';
comment on column commission.staff.role is 'Role.';
comment on column commission.staff.status is 'Whether the person is active.';
comment on column commission.staff.trainer_type is 'Employment today; null for people who are no trainers.';
comment on column commission.staff.trainer_category is 'Seniority today.';
