-- What must come along, by content.
set search_path = commission, public;
set timezone = 'UTC';
select id, scheme, year, month, kind, line_count, encode(hash, 'hex') from posting order by id;
select md5(string_agg(to_jsonb(e)::text, e'\n' order by posting_id, line)) from earning as e;
select md5(string_agg(to_jsonb(t)::text, e'\n' order by id)) from trainer_monthly_commission as t;
select md5(string_agg(to_jsonb(n)::text, e'\n' order by participant_id, year, month)) from network_month as n;
select md5(string_agg(to_jsonb(p)::text, e'\n' order by scheme, year, month, participant_id, component))
from pending_adjustments as p;
select extname, extversion from pg_extension where extname like 'pg_commission%' order by 1;
select * from verify_ledger();
