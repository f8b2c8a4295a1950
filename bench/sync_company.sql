-- A company with a table of its own of :facts sessions, of :trainers trainers with :members members, all of them taken.

update commission.workspace set currency = 'EUR', time_zone = 'Europe/Berlin';

insert into commission.branch (name, code, time_zone, currency) values ('hall', 'HA', 'Europe/Berlin', 'EUR');
insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
values ('hall', 'full time', 'senior', 'conduction_fee', 'paid', 30);

create schema company;

create table company.booking (
    id bigint primary key,
    coach integer not null,
    client integer not null,
    state text not null,
    starts timestamptz not null
);

insert into company.booking (id, coach, client, state, starts)
select number, 1 + number % :trainers, 1 + (number * 7) % :members, 'completed',
    timestamptz '2024-01-01 06:00+00' + number * interval '1 minute'
from generate_series(1, :facts) as number;

create view company.session as
select id as source_id, coach as trainer_id, client as member_id, 'paid' as session_type, state as status,
    starts as starts_at
from company.booking;

set session_replication_role = replica;

insert into commission.participant (name, role, source, source_id)
select 'Trainer ' || number, 'trainer', 'company', number
from generate_series(1, :trainers) as number;

insert into commission.trainer (id)
select id
from commission.participant;

insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
select id, 'hall', 'full time', 'senior'
from commission.trainer;

insert into commission.member (name, branch, source, source_id)
select 'Member ' || number, 'hall', 'company', number
from generate_series(1, :members) as number;

insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at, source, source_id)
select p.id, m.id, 'paid', 'completed', b.starts, 'company', b.id::text
from company.booking as b
join commission.participant as p on p.source = 'company' and p.source_id = b.coach::text
join commission.member as m on m.source = 'company' and m.source_id = b.client::text;

reset session_replication_role;

select commission.register_source('company', 'appointment', 'company.session');
vacuum (analyze);
