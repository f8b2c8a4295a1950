-- A shop with 200 resellers: tiers, clicks on their links, and half a year of sales. Commissions follow with
-- each statement.

\ir draw.sql

update commission.workspace
set name = 'Lixnet',
    company = 'Lixnet Ltd',
    currency = 'USD',
    time_zone = 'Africa/Nairobi';

update commission.reseller_program
set link_url = 'https://shop.lixnet.example/';

select commission.apply_preset('reseller') \g /dev/null

insert into commission.participant (id, name, email, role)
select
    pg_temp.id_of('reseller ' || number),
    given[1 + pg_temp.draw('given ' || number, cardinality(given))] || ' '
        || family[1 + pg_temp.draw('family ' || number, cardinality(family))],
    'reseller' || number || '@lixnet.example',
    'reseller'
from generate_series(1, 200) as number
cross join (
    values (
        string_to_array('Achieng,Amani,Baraka,Chebet,Faith,Imani,Joseph,Juma,Kamau,Makena,Mercy,Njeri,Otieno,Peter,'
            'Rehema,Salim,Wanjiru,Zawadi', ','),
        string_to_array('Abdi,Kariuki,Kimani,Kiprop,Maina,Mutua,Mwangi,Ndegwa,Njoroge,Odhiambo,Omondi,Otieno,Wafula,'
            'Wambui', ','))
) as names (given, family);

-- Each gets a partner code.
insert into commission.reseller (id)
select pg_temp.id_of('reseller ' || number)
from generate_series(1, 200) as number;

insert into commission.referral_click (reseller_id, code, visitor_id, clicked_at)
select c.reseller_id, c.code, 'visitor ' || number,
    '2026-01-01 06:00:00+03'::timestamptz + number * interval '52 minutes'
from generate_series(1, 5000) as number
join commission.partner_code as c
    on c.reseller_id = pg_temp.id_of('reseller ' || 1 + pg_temp.draw('clicked ' || number, 200));

-- Every second visitor buys within a few days: nobody says who sent them.
insert into commission.reseller_sale (
    id, transaction_reference, client_name, product_name, sale_amount, status, sold_at, visitor_id)
select
    pg_temp.id_of('sale ' || number),
    'PAY-' || number,
    'Client ' || number,
    'Course',
    20 + pg_temp.draw('amount ' || number, 180000) / 100.0,
    'completed',
    '2026-01-01 06:00:00+03'::timestamptz + number * interval '52 minutes'
        + pg_temp.draw('days ' || number, 40) * interval '1 day',
    'visitor ' || number
from generate_series(1, 5000, 2) as number;
