-- The server works on: results follow facts, and the next closing continues the ledger.
set search_path = commission, public;
select count(*) from commission_engine.install() where action <> 'kept';
update network_sale set amount = amount + 1e6
where id = (select id from network_sale order by sold_at desc, id limit 1);
select count(*) > 0 from pending_adjustments where scheme = 'network';
select scheme, adjustment_count > 0 from close_period(2026, 3) where scheme in ('trainer', 'network') order by 1;
select count(*) from pending_adjustments;
select * from verify_ledger();
