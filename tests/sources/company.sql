-- A studio as its own tables have it: three years, integer keys, and what people have typed.

create schema studio;

create table studio.staff (id integer primary key, full_name text, mail text);
create table studio.client (id integer primary key, full_name text);
create table studio.booking (id integer, client_id integer, coach text, state text, starts timestamp);
create table studio.invoice (
    id integer,
    client_id integer,
    sold_by integer[],
    amount numeric,
    back numeric,
    made timestamp
);

insert into studio.staff (id, full_name, mail)
values (1, 'Anna Weiss', 'anna@studio.example'), (2, 'Ben Okafor', 'ben@studio.example'), (3, 'Cleo Marin', null);

insert into studio.client (id, full_name)
select number, 'Client ' || number
from generate_series(1, 40) as number;

insert into studio.booking (id, client_id, coach, state, starts)
select number, 1 + number % 40, (array['Anna Weiss', 'ben okafor', 'Cleo Marin'])[1 + number % 3],
    case when number % 10 = 0 then 'cancelled' else 'completed' end,
    timestamp '2023-01-01 07:00' + number * interval '19 hours'
from generate_series(1, 1380) as number;

insert into studio.invoice (id, client_id, sold_by, amount, back, made)
select number, 1 + number % 40, case number % 4 when 0 then array[1, 2] else array[1 + number % 3] end, 100 + number,
    case when number % 25 = 0 then 50 else 0 end, timestamp '2023-01-01 12:00' + number * interval '6 days'
from generate_series(1, 180) as number;

create view studio.people as
select id as source_id, full_name as name, mail as email, 'trainer' as role
from studio.staff;

create view studio.members as
select id as source_id, full_name as name, 'center' as branch
from studio.client;

create view studio.sessions as
select id as source_id, coach as trainer_id, client_id as member_id, 'paid' as session_type, state as status,
    starts as starts_at
from studio.booking;

create view studio.sales as
select id as source_id, client_id as member_id, amount as total_price, back as refunded_amount, sold_by as closed_by,
    made as created_at
from studio.invoice;

update commission.workspace set currency = 'EUR', time_zone = 'Europe/Berlin';

insert into commission.branch (name, code, time_zone, currency) values ('center', 'CE', 'Europe/Berlin', 'EUR');

insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
values ('center', 'full time', 'senior', 'conduction_fee', 'paid', 30);

insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, commission_rate)
values
    ('center', 'full time', 'senior', 'new_sales', 0.05),
    ('center', 'full time', 'senior', 'renew_sales', 0.02);

select commission.register_source('studio', 'participant', 'studio.people');
select commission.register_source('studio', 'member', 'studio.members');
select commission.sync_source('studio');

insert into commission.trainer (id) select id from commission.participant;
insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
select id, 'center', 'full time', 'senior'
from commission.trainer;

select commission.register_source('studio', 'appointment', 'studio.sessions');
select commission.register_source('studio', 'member_package', 'studio.sales');
