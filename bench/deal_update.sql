-- A pgbench script: the amount of one deal of anybody changes.

\set deal random(0, :deals - 1)
\set amount random(100, 8000)

update commission.deal set amount = greatest(:amount, refunded_amount)
where id = lpad(to_hex(:deal), 32, '0')::uuid;
