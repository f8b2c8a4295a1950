-- The facts of the months :first to :last of 2026: in each :sessions completed sessions, a twentieth
-- as many that were not held, and :packages package sales. They are loaded without triggers and
-- indexes, which are complete again afterwards.

set session_replication_role = replica;
set maintenance_work_mem = '512MB';

create temporary table postponed_index as
select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
from pg_index
where indrelid in ('commission.appointment'::regclass, 'commission.member_package'::regclass)
    and not indisprimary;

select format('drop index %s', name) from postponed_index
\gexec

insert into commission.appointment (id, trainer_id, member_id, branch, session_type, status, starts_at, created_at)
select
    lpad(to_hex(month * 100000000::bigint + number), 32, '0')::uuid,
    (select array_agg(id order by number) from bench.trainer)[1 + pair.trainer],
    (select array_agg(id order by number) from bench.member)[1 + pair.member],
    place.branch,
    case
        when completed / :pairs % 10 < case when pair.trainer % 4 = 0 then 1 else 7 end then 'paid'
        else (array['free', 'compensate', 'transform', 'express', 'sponsor'])[1 + completed / 7 % 5]
    end::commission.session_type,
    case when number % 21 = 20 then 'cancelled' else 'completed' end::commission.appointment_status,
    at.starts_at, at.starts_at
from generate_series(:first, :last) as month
cross join generate_series(0, :sessions + :sessions / 20 - 1) as number
cross join lateral (select number - number / 21) as held (completed)
cross join lateral (select (completed::bigint * 7919 % :pairs)::integer) as turn (pair)
cross join lateral (
    select bench.member_of(turn.pair),
        bench.trainer_of(bench.member_of(turn.pair), turn.pair % 3, :trainers)
) as pair (member, trainer)
cross join lateral (select (array['east', 'south', 'west'])[1 + pair.trainer / 4 % 3]) as place (branch)
cross join lateral (
    select bench.start_of(
        make_date(2026, month, 1), number / (:sessions * 1.05 + 1)::double precision, place.branch)
) as at (starts_at);

insert into commission.member_package (
    id, member_id, branch, total_price, refunded_amount, sale_type, closed_by, status, created_at)
select
    lpad(to_hex(month * 100000000::bigint + sale.number), 32, '0')::uuid,
    m.id, m.branch, price.amount,
    case when sale.number % 50 = 7 then round(price.amount / 4, 0) else 0 end,
    (array['new_sales', 'renew_sales'])[1 + sale.number % 2]::commission.commission_type,
    (
        select array_agg(t.id order by place)
        from generate_series(0, sale.number / 2 % 3) as place
        join bench.trainer as t on t.number = bench.trainer_of(m.number, place, :trainers)
    ),
    case when sale.number % 97 = 5 then 'refunded' else 'active' end::commission.package_status,
    sold.at
from generate_series(:first, :last) as month
cross join generate_series(0, :packages - 1) as sale (number)
join bench.member as m on m.number = (sale.number::bigint * 7919) % (:pairs / 3)
cross join lateral (
    select case m.branch
        when 'south' then (100 + sale.number % 200) * 5000 * (1 + m.number % (:trainers / 4) % 7)
        else (100 + sale.number % 200 + 0.01 * (sale.number % 100)) * (1 + m.number % (:trainers / 4) % 7)
    end
) as price (amount)
cross join lateral (
    select bench.start_of(make_date(2026, month, 1), sale.number / (:packages + 1)::double precision, m.branch)
) as sold (at);

select definition from postponed_index
\gexec

reset session_replication_role;
