-- A network of 2,000 affiliates in Vietnam: its tiers, its tree, and six months of sales. The figures
-- follow with each statement.

\ir draw.sql

update commission.workspace
set name = 'Sen Vang',
    company = 'Sen Vang JSC',
    currency = 'VND',
    time_zone = 'Asia/Ho_Chi_Minh';

insert into commission.network_tier (threshold, rate)
values
    (0, 0.20),
    (200000000, 0.22),
    (400000000, 0.25),
    (1000000000, 0.30),
    (2000000000, 0.35);

-- Everybody was brought by somebody who came before.
insert into commission.participant (id, name, email, role, upline_id, created_at)
select
    pg_temp.id_of('affiliate ' || number),
    family[1 + pg_temp.draw('family ' || number, cardinality(family))] || ' '
        || middle[1 + pg_temp.draw('middle ' || number, cardinality(middle))] || ' '
        || given[1 + pg_temp.draw('given ' || number, cardinality(given))],
    'affiliate' || number || '@senvang.example',
    'affiliate',
    case when number > 1 then pg_temp.id_of('affiliate ' || 1 + pg_temp.draw('upline ' || number, number - 1)) end,
    '2025-01-01 09:00:00+07'::timestamptz + number * interval '5 hours'
from generate_series(1, 2000) as number
cross join (
    values (
        string_to_array('Nguyen,Tran,Le,Pham,Hoang,Phan,Vu,Dang,Bui,Do,Ho,Ngo,Duong,Ly', ','),
        string_to_array('Minh,Thi,Van,Ngoc,Thanh,Duc,Quoc,Gia,Thu,Hong,Xuan,Hai', ','),
        string_to_array('An,Binh,Chi,Dung,Giang,Hieu,Hoa,Khoa,Lan,Linh,Mai,Nam,Oanh,Phong,Quynh,Son,Tam,Thao,'
            'Trang,Tu,Uyen,Vinh,Yen,Long,Hanh,Kiet', ','))
) as names (family, middle, given);

-- The founder is a strategic partner, paid at a rate of their own whatever the month brings.
insert into commission.network_fixed_rate (participant_id, rate)
values (pg_temp.id_of('affiliate 1'), 0.35);

-- A seller has two to five sales in an active month. A tenth is brought by somebody else; a few wait
-- for approval, were given back, or are rewards.
insert into commission.network_sale (
    id, participant_id, shared_by, amount, refunded_amount, sale_type, status, sold_at, customer_name, product_name,
    created_at)
select pg_temp.id_of('sale ' || visit.key),
    pg_temp.id_of('affiliate ' || number),
    case
        when chance.of_sharing = 0 and sharer.place_in_line <> number and chance.of_kind > 0 then
            pg_temp.id_of('affiliate ' || sharer.place_in_line)
    end,
    price.amount,
    case when chance.of_status = 1 then price.amount / 4 else 0 end,
    case when chance.of_kind = 0 then 'kpi_reward' else 'retail_sales' end::commission.network_sale_type,
    (array['pending', 'approved', 'refunded'])[
        case chance.of_status when 0 then 3 when 2 then 1 else 2 end]::commission.network_sale_status,
    at.sold_at,
    'Customer ' || 1 + pg_temp.draw('customer ' || visit.key, 40000),
    (array['Lotus set', 'Spa set', 'Family set', 'Salon set'])[1 + pg_temp.draw('product ' || visit.key, 4)],
    at.sold_at
from generate_series(1, 2000) as number
cross join generate_series(1, 6) as month
cross join lateral (
    select generate_series(
        1,
        case
            when pg_temp.draw('active ' || number || ' ' || month, 5) < 4 then
                2 + pg_temp.draw('sales ' || number || ' ' || month, 4)
            else 0
        end)
) as sale (place)
cross join lateral (select number || ' ' || month || ' ' || sale.place) as visit (key)
cross join lateral (
    select pg_temp.draw('shared ' || visit.key, 10), pg_temp.draw('kind ' || visit.key, 50),
        pg_temp.draw('status ' || visit.key, 50)
) as chance (of_sharing, of_kind, of_status)
cross join lateral (select 1 + pg_temp.draw('sharer ' || visit.key, 2000)) as sharer (place_in_line)
cross join lateral (
    select 500000 * case
        when chance.of_kind = 0 then 4
        else 8 + pg_temp.draw('amount ' || visit.key, 64)
    end::numeric
) as price (amount)
cross join lateral (
    select (make_date(2026, month, 1) + pg_temp.draw('day ' || visit.key, 27)
        + (480 + pg_temp.draw('minute ' || visit.key, 780)) * interval '1 minute') at time zone 'Asia/Ho_Chi_Minh'
) as at (sold_at);
