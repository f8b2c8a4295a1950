-- A pgbench script: one sale now by anybody.

\set seller random(0, :resellers - 1)
\set amount random(1, 2000)

insert into commission.reseller_sale (reseller_id, sale_amount, currency, status)
values (md5('reseller ' || :seller)::uuid, :amount, 'USD', 'completed');
