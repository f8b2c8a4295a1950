-- The network that the benchmarks run on: :participants people, and the tiers of an affiliate company.

update commission.workspace set currency = 'VND', time_zone = 'Asia/Ho_Chi_Minh';

insert into commission.network_tier (threshold, rate)
values
    (0, 0.20),
    (200000000, 0.22),
    (400000000, 0.25),
    (1000000000, 0.30),
    (2000000000, 0.35);

create schema bench;

create function bench.participant(p_number bigint)
returns uuid
language sql
immutable
as $$
    select md5('participant ' || p_number)::uuid;
$$;

-- Chance that comes out the same everywhere: the same numbers always draw the same one.
create function bench.draw(p_number bigint, p_about bigint, p_sides bigint)
returns bigint
language sql
immutable
as $$
    select (hashint8extended(p_number, p_about) & 9223372036854775807) % p_sides;
$$;

set session_replication_role = replica;

insert into commission.participant (id, name, role)
select bench.participant(number), 'Participant ' || number, 'affiliate'
from generate_series(0, :participants - 1) as number;
