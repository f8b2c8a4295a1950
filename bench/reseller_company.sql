-- The shop that the benchmarks run on: :resellers people, tiers, and rules of two products.

update commission.workspace set currency = 'USD', time_zone = 'UTC';

insert into commission.reseller_tier (tier, threshold, rate, bonus_rate)
values
    ('bronze', 0, 0.10, 0),
    ('silver', 5000, 0.15, 0.05),
    ('gold', 15000, 0.20, 0.10),
    ('platinum', 50000, 0.25, 0.15);

insert into commission.reseller_product_rule (product_id, kind, rate)
values ('book', 'percentage', 0.05);

insert into commission.reseller_product_rule (product_id, kind, amount)
values ('visit', 'flat', 7);

create schema bench;

create function bench.reseller(p_number bigint)
returns uuid
language sql
immutable
as $$
    select md5('reseller ' || p_number)::uuid;
$$;

-- Chance that comes out the same everywhere.
create function bench.draw(p_number bigint, p_about bigint, p_sides bigint)
returns bigint
language sql
immutable
as $$
    select (hashint8extended(p_number, p_about) & 9223372036854775807) % p_sides;
$$;

set session_replication_role = replica;

insert into commission.participant (id, name, role)
select bench.reseller(number), 'Reseller ' || number, 'reseller'
from generate_series(0, :resellers - 1) as number;

insert into commission.reseller (id, number) overriding system value
select bench.reseller(number), number + 1
from generate_series(0, :resellers - 1) as number;

reset session_replication_role;

-- Where the floor and the baseline write: the same columns, indexes and foreign keys as the results.
create table bench.reseller_floor (like commission.reseller_commission including all);
create table bench.reseller_baseline (like commission.reseller_commission including all);

select format(
    'alter table bench.%I add constraint %I %s', target, conname, pg_get_constraintdef(oid))
from pg_constraint
cross join unnest('{reseller_floor,reseller_baseline}'::text[]) as target
where conrelid = 'commission.reseller_commission'::regclass
    and contype = 'f'
\gexec
