-- Something in the ledger, with an adjustment that waits.
set search_path = commission, public;
select count(*) from close_period(2026, 2);
update member_package set refunded_amount = total_price / 2
where id = (select id from member_package order by total_price desc limit 1);
