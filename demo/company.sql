-- A gym chain with three branches, two currencies and two time zones: its rates and its people.

\ir draw.sql

update commission.workspace
set name = 'Kilang Fitness',
    company = 'Kilang Fitness Sdn Bhd',
    currency = 'MYR',
    time_zone = 'Asia/Kuala_Lumpur',
    recalculation = 'manual';

insert into commission.branch (name, code, time_zone, currency)
values
    ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR'),
    ('bangsar', 'BS', 'Asia/Kuala_Lumpur', 'MYR'),
    ('thao dien', 'TD', 'Asia/Ho_Chi_Minh', 'VND');

-- Rates: a base for a full-time senior, so much more or less for each step of seniority, and less
-- for part-timers. unit is what one step of fee is worth in the branch.
create temporary table base_rate as
select *
from (
    values
        ('kepong', 5.00, 35.00, 40.00, 15.00, 20.00, 8000, 20000, 30000),
        ('bangsar', 5.00, 38.00, 44.00, 15.00, 22.00, 8000, 20000, 30000),
        ('thao dien', 30000, 200000, 230000, 90000, 120000, 50000000, 120000000, 180000000)
) as base (branch, unit, paid_fee, paid_fee_from_100, free_fee, other_fee, sales_1, sales_2, sales_3);

create temporary table grade_step as
select trainer_type, trainer_category,
    array_position(enum_range(null::commission.trainer_category), trainer_category) - 2
        - (trainer_type = 'part time')::integer as step
from unnest(enum_range(null::commission.trainer_type)) as trainer_type
cross join unnest(enum_range(null::commission.trainer_category)) as trainer_category;

insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type,
    session_count_min, session_count_max, fee_amount)
select b.branch, g.trainer_type, g.trainer_category, 'conduction_fee', f.session_type::commission.session_type,
    f.session_count_min, f.session_count_max,
    case
        when f.session_type = 'free' then f.fee
        else f.fee + g.step * b.unit
    end
from base_rate as b
cross join grade_step as g
cross join lateral (
    values
        ('paid', null, 100, b.paid_fee),
        ('paid', 100, null, b.paid_fee_from_100),
        ('free', null, null, b.free_fee),
        ('compensate', null, null, b.other_fee),
        ('transform', null, null, b.paid_fee + b.unit),
        ('express', null, null, b.other_fee),
        ('sponsor', null, null, b.other_fee)
) as f (session_type, session_count_min, session_count_max, fee);

insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type,
    sales_threshold_min, sales_threshold_max, commission_rate)
select b.branch, g.trainer_type, g.trainer_category, r.commission_type::commission.commission_type,
    r.sales_min, r.sales_max, r.rate + g.step * 0.005
from base_rate as b
cross join grade_step as g
cross join lateral (
    values
        ('new_sales', null, b.sales_1, 0.05),
        ('new_sales', b.sales_1, b.sales_2, 0.07),
        ('new_sales', b.sales_2, b.sales_3, 0.09),
        ('new_sales', b.sales_3, null, 0.11),
        ('renew_sales', null, b.sales_1, 0.03),
        ('renew_sales', b.sales_1, b.sales_2, 0.04),
        ('renew_sales', b.sales_2, b.sales_3, 0.05),
        ('renew_sales', b.sales_3, null, 0.06)
) as r (commission_type, sales_min, sales_max, rate);

-- People: 16, 13 and 11 trainers, one who administers them all and one who administers a branch.
create temporary table cast_list as
select row_number() over () as number, branch, name
from (
    select 'kepong' as branch, unnest(string_to_array(
        'Aisyah Rahman,Daniel Lim,Nurul Huda,Kumar Raj,Mei Ling Tan,Farid Osman,Jason Wong,Siti Aminah,'
        'Arvind Nair,Chloe Lee,Hafiz Zainal,Vanessa Chin,Imran Yusof,Priya Menon,Wei Jie Ong,Amir Hamzah',
        ',')) as name
    union all
    select 'bangsar', unnest(string_to_array(
        'Rachel Teo,Syafiq Ismail,Grace Yap,Dinesh Pillai,Nadia Karim,Marcus Foo,Lina Abdullah,Kelvin Goh,'
        'Sarah Fernandez,Zul Ariffin,Joanne Khoo,Ravi Shankar,Hana Mohd Noor', ','))
    union all
    select 'thao dien', unnest(string_to_array(
        'Nguyen Minh Anh,Tran Quoc Bao,Le Thu Ha,Pham Duc Long,Vo Ngoc Lan,Hoang Gia Huy,Bui Thanh Tam,'
        'Dang Hai Yen,Do Tuan Kiet,Ngo Khanh Linh,Duong Van Phuc', ','))
) as named;

insert into commission.participant (id, name, email, role, branch)
select pg_temp.id_of('trainer ' || number), name,
    lower(replace(name, ' ', '.')) || '@kilang.example', 'trainer'::commission.participant_role, branch
from cast_list
union all
select pg_temp.id_of('admin'), 'Puan Azlina', 'azlina@kilang.example', 'super_admin', null
union all
select pg_temp.id_of('admin of kepong'), 'Encik Rosli', 'rosli@kilang.example', 'admin', 'kepong';

insert into commission.trainer (id)
select pg_temp.id_of('trainer ' || number)
from cast_list;

insert into commission.trainer_grade (id, trainer_id, branch, trainer_type, trainer_category)
select pg_temp.id_of('grade ' || number), pg_temp.id_of('trainer ' || number), branch,
    case when number % 5 = 4 then 'part time' else 'full time' end::commission.trainer_type,
    (array['junior', 'senior', 'senior', 'junior', 'master', 'senior', 'junior', 'senior', 'grand master',
        'senior', 'junior', 'master', 'director'])[1 + number % 13]::commission.trainer_category
from cast_list;

-- Members: most were there before January, the others join until May; one in twelve is a fan.
insert into commission.member (id, name, branch, tier, created_at)
select pg_temp.id_of('member ' || number),
    given[1 + pg_temp.draw('given ' || number, cardinality(given))] || ' '
        || family[1 + pg_temp.draw('family ' || number, cardinality(family))],
    place.branch,
    case when pg_temp.draw('tier ' || number, 12) = 0 then 'fans' else 'company' end::commission.member_tier,
    pg_temp.at_branch(
        case
            when pg_temp.draw('joined ' || number, 10) < 6 then
                '2025-03-01'::date + pg_temp.draw('joined on ' || number, 300)
            else '2026-01-02'::date + pg_temp.draw('joined on ' || number, 145)
        end,
        540 + pg_temp.draw('joined at ' || number, 600), place.branch)
from generate_series(1, 1500) as number
cross join lateral (
    select case when number <= 610 then 'kepong' when number <= 1100 then 'bangsar' else 'thao dien' end
) as place (branch)
join (
    values
        ('kepong', string_to_array('Aiman,Alicia,Bala,Cheryl,Devi,Edwin,Fatimah,Hui Min,Ikram,Jia Xin,Kavitha,'
            'Liyana,Mohan,Nabila,Pei Shan,Rashid,Shanti,Wen Hao,Yasmin,Zara', ','),
            string_to_array('Tan,Lim,Abdullah,Singh,Wong,Ismail,Ng,Kaur,Hassan,Lee,Chong,Subramaniam,Yusof', ',')),
        ('bangsar', string_to_array('Adrian,Bella,Carmen,Darren,Elaine,Faisal,Geetha,Hannah,Irfan,Joel,Kamala,'
            'Leo,Melissa,Nazri,Olivia,Preeti,Qistina,Ryan,Suria,Tasha', ','),
            string_to_array('Chan,Rahim,Lopez,Low,Krishnan,Salleh,Teh,Dass,Hashim,Koh,Wan,Gomez', ',')),
        ('thao dien', string_to_array('An,Bich,Chi,Dung,Giang,Hieu,Hoa,Khoa,Lam,Mai,Nam,Oanh,Phong,Quynh,Son,'
            'Thao,Trang,Uyen,Vinh,Xuan', ','),
            string_to_array('Nguyen,Tran,Le,Pham,Hoang,Phan,Vu,Dang,Bui,Do,Ho,Ngo', ','))
) as names (branch, given, family) on names.branch = place.branch;

-- A promotion from 1 April and a new fee from 1 May: earlier months keep the old ones.
select commission.change_trainer_grade(
    p_trainer_id => pg_temp.id_of('trainer 2'),
    p_effective_on => '2026-04-01',
    p_trainer_category => 'master')
\g /dev/null

select commission.change_rate(id, '2026-05-01', fee_amount + 2)
from commission.trainer_commission_tier
where branch = 'kepong'
    and trainer_type = 'full time'
    and trainer_category = 'senior'
    and session_type = 'paid'
    and session_count_min = 100
\g /dev/null
