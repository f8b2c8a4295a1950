-- The sales of the months :months of 2026, an array: in each :sales approved ones, of which a tenth is
-- shared, and a twentieth as many that are still pending. They are stored in the order in which they
-- happen, without triggers and indexes, which are complete again afterwards.

set session_replication_role = replica;
set maintenance_work_mem = '512MB';

create temporary table postponed_index as
select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
from pg_index
where indrelid = 'commission.network_sale'::regclass
    and not indisprimary;

select format('drop index %s', name) from postponed_index
\gexec

insert into commission.network_sale (
    id, participant_id, shared_by, amount, refunded_amount, sale_type, status, sold_at, created_at)
select
    lpad(to_hex(month * 100000000::bigint + number), 32, '0')::uuid,
    bench.participant(who.seller),
    case when number % 10 = 3 then bench.participant(who.sharer) end,
    price.amount,
    case when number % 50 = 7 then round(price.amount / 4, 0) else 0 end,
    case when number % 100 = 8 then 'kpi_reward' else 'retail_sales' end::commission.network_sale_type,
    case when number % 21 = 20 then 'pending' else 'approved' end::commission.network_sale_status,
    at.sold_at, at.sold_at
from unnest(:'months'::integer[]) as month
cross join generate_series(0, :sales + :sales / 20 - 1) as number
cross join lateral (
    select bench.draw(number, month, :participants), bench.draw(number, month + 100, :participants - 1)
) as drawn (seller, other)
cross join lateral (
    select drawn.seller, drawn.other + (drawn.other >= drawn.seller)::integer
) as who (seller, sharer)
cross join lateral (select 10000 * (1 + bench.draw(number, month + 200, 2000))) as price (amount)
cross join lateral (
    select (make_date(2026, month, 1)
        + number / (:sales * 1.05 + 1) * (make_date(2026, month, 1) + interval '1 month' - make_date(2026, month, 1))
    ) at time zone 'Asia/Ho_Chi_Minh'
) as at (sold_at);

select definition from postponed_index
\gexec

reset session_replication_role;
