-- What makes the pages worth a picture: names as people have them, deals in all stages, sales of many resellers.
update commission.participant as p
set name = given.name
from (
    values
        ('super', 'Sofia Rahman'), ('admin', 'Adam Lim'), ('kepong', 'Kavitha Nair'), ('manager', 'Minh Trần'),
        ('trainer', 'Tariq Aziz'), ('other', 'Olivia Ong'), ('affiliate', 'Aminah Yusof'),
        ('downline', 'Đặng Văn Lâm'), ('collaborator', 'Chong Wei'), ('reseller', 'Rosa Lee'), ('rep', 'Ray Santos')
) as given (was, name)
where p.name = given.was;
insert into commission.participant (name, email, role)
select given.name, lower(split_part(given.name, ' ', 1)) || '@resellers.example', 'reseller'
from unnest(array[
    'Amir Hassan', 'Bella Tan', 'Carlos Diaz', 'Dewi Lestari', 'Elif Kaya', 'Farah Idris', 'Gopal Rao', 'Hana Sato'
]) as given (name);
insert into commission.reseller (id, verification)
select p.id, 'submitted'
from commission.participant as p
where p.email like '%@resellers.example';
insert into commission.reseller_sale (
    reseller_id, transaction_reference, client_name, sale_amount, status, sold_at, approved_at)
select r.id, format('T-%s-%s', r.number, turn), format('Client %s', turn), 40000 * turn + r.number * 7000, 'completed',
    of_sale.at, case when turn % 2 = 0 then of_sale.at end
from commission.reseller as r
cross join generate_series(1, 9) as turn
cross join lateral (
    select date_trunc('month', now()) - interval '3 months' + turn * interval '9 days'
) as of_sale (at);
insert into commission.deal (name, account_name, owner_id, amount, status, stage, close_date)
select format('Deal %s', turn), format('Customer %s', turn), p.id, 1000000 * turn, 'open', s.name,
    commission_internal.today() + turn
from generate_series(1, 14) as turn
join commission.participant as p on p.email = 'rep@people.example'
join commission.deal_stage as s on s.position = 1 + turn % 4;
