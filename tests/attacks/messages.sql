-- A company in which everybody has something to hide, and each thing is recognised where it turns up.
-- hidden is a branch of its own: 41 stands over all of kepong, 42 and 43 below the collaborator, 47 once
-- stood below 46. 48 moves people whom they may not look at, 49 is a trainer who sees no members,
-- 40 came to kepong in February.
insert into commission.branch (name, code, time_zone, currency)
values ('hidden', 'HD', 'Asia/Kuala_Lumpur', 'KWD');
insert into commission.participant (id, name, email, role, branch)
select
    format('00000000-0000-4000-8000-0000000000%s', number)::uuid,
    'new',
    name || '@people.example',
    role::commission.participant_role,
    branch
from (
    values
        ('41', 'top', 'manager', 'hidden'),
        ('42', 'leg', 'affiliate', 'hidden'),
        ('43', 'other-leg', 'affiliate', 'hidden'),
        ('44', 'hidden-trainer', 'trainer', 'hidden'),
        ('46', 'kept', 'affiliate', 'kepong'),
        ('47', 'former', 'affiliate', 'hidden'),
        ('40', 'comer', 'trainer', 'kepong'),
        ('48', 'blind', 'admin', null),
        ('49', 'memberless', 'trainer', 'kepong')
) as person (number, name, role, branch);
update commission.participant set name = 'Canary ' || right(id::text, 2) || ' person';
insert into commission.participant_permission (participant_id, module, can_view, can_edit)
select '00000000-0000-4000-8000-000000000048', name, false, name = 'uplines' from commission.permission_module;
insert into commission.participant_permission (participant_id, module, can_view)
values ('00000000-0000-4000-8000-000000000049', 'members', false);
insert into commission.upline_link (participant_id, upline_id, valid_during)
select
    format('00000000-0000-4000-8000-0000000000%s', participant)::uuid,
    format('00000000-0000-4000-8000-0000000000%s', upline)::uuid,
    days::daterange
from (
    values
        ('05', '41', '(,)'),
        ('42', '10', '(,)'),
        ('43', '10', '(,)'),
        ('47', '46', '(,2026-01-01)')
) as link (participant, upline, days);
insert into commission.network_fixed_rate (participant_id, rate)
values ('00000000-0000-4000-8000-000000000042', 0.123457);

insert into commission.trainer (id)
select id from commission.participant where right(id::text, 2) in ('40', '44', '49');
insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
select id, branch, 'full time', 'senior' from commission.participant where right(id::text, 2) in ('44', '49');
insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category, valid_during)
values
    ('00000000-0000-4000-8000-000000000040', 'hidden', 'full time', 'senior', '(,2026-02-03)'),
    ('00000000-0000-4000-8000-000000000040', 'kepong', 'full time', 'senior', '[2026-02-03,)');
insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
values ('hidden', 'full time', 'senior', 'conduction_fee', 'paid', 35);
insert into commission.member (id, name, branch)
values
    ('00000000-0000-4000-8000-000000000023', 'new', 'kepong'),
    ('00000000-0000-4000-8000-000000000045', 'new', 'hidden');
update commission.member
set name = 'Canary ' || right(id::text, 2) || ' member',
    email = 'canary-' || right(id::text, 2) || '@member.example';
insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
select
    format('00000000-0000-4000-8000-0000000000%s', trainer)::uuid,
    format('00000000-0000-4000-8000-0000000000%s', member)::uuid,
    'paid', 'completed', day
from (values ('44', '45'), ('49', '23'), ('06', '21')) as pair (trainer, member)
cross join unnest('{2026-01-05 12:00+08,2026-02-05 12:00+08}'::timestamptz[]) as day;
insert into commission.network_sale (participant_id, amount, status, sold_at)
select id, right(id::text, 2)::integer * 100003 + 17, 'approved', day
from commission.participant
cross join unnest('{2026-01-03,2026-02-03}'::timestamptz[]) as day
where role in ('affiliate', 'collaborator', 'manager')
    and right(id::text, 2) not in ('46', '47');
select commission.close_period(2026, 1);

-- What comes late: of people whom one sees, and of others.
update commission.network_sale set refunded_amount = 3
where sold_at = '2026-01-03'
    and right(participant_id::text, 2) in ('10', '41', '42', '43');
insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
values
    ('00000000-0000-4000-8000-000000000040', '00000000-0000-4000-8000-000000000045', 'paid', 'completed',
        '2026-01-07 12:00+08'),
    ('00000000-0000-4000-8000-000000000044', '00000000-0000-4000-8000-000000000045', 'paid', 'completed',
        '2026-01-07 12:00+08'),
    ('00000000-0000-4000-8000-000000000006', '00000000-0000-4000-8000-000000000021', 'paid', 'completed',
        '2026-01-07 12:00+08');
