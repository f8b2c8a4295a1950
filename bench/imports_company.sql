-- The house that the benchmarks run on: :reps reps, of :territories customers each with a postal code, two
-- product lines, rates for everybody and thresholds for some.

update commission.workspace set currency = 'USD', time_zone = 'UTC';

create schema bench;

create function bench.rep(p_number bigint)
returns uuid
language sql
immutable
as $$
    select md5('rep ' || p_number)::uuid;
$$;

-- Chance that comes out the same everywhere.
create function bench.draw(p_number bigint, p_about bigint, p_sides bigint)
returns bigint
language sql
immutable
as $$
    select (hashint8extended(p_number, p_about) & 9223372036854775807) % p_sides;
$$;

insert into commission.product_line (id, name)
values
    ('00000000-0000-4000-8000-0000000000c1', 'Logiquip'),
    ('00000000-0000-4000-8000-0000000000c2', 'Cygnus');

set session_replication_role = replica;

insert into commission.participant (id, name, role)
select bench.rep(number), 'Rep ' || number, 'rep'
from generate_series(0, :reps - 1) as number;

insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate)
select bench.rep(number), 0.40, 0.50
from generate_series(0, :reps - 1) as number;

insert into commission.rep_threshold (participant_id, product_line_id, year, amount)
select bench.rep(number), line.id, 2026, 10000
from generate_series(0, :reps - 1) as number
cross join commission.product_line as line
where number % 2 = 0;

insert into commission.rep_territory (source, field, value, second_field, second_value, participant_id)
select 'Logiquip', 'Ship To Zip', lpad(number::text, 5, '0'), 'Customer', 'Hospital ' || number,
    bench.rep(bench.draw(number, 1, :reps))
from generate_series(0, :territories - 1) as number;

reset session_replication_role;

-- Where the floors write: the same columns, indexes and foreign keys as the results, the rows of files and the sales.
create table bench.product_line_floor (like commission.product_line_month including all);
create table bench.row_floor (like commission.import_row including all);
create table bench.sale_floor (like commission.product_line_sale including all);

select format('alter table bench.%I add constraint %I %s', floor.name, c.conname, pg_get_constraintdef(c.oid))
from (
    values
        ('product_line_floor', 'commission.product_line_month'), ('row_floor', 'commission.import_row'),
        ('sale_floor', 'commission.product_line_sale')
) as floor (name, of)
join pg_constraint as c on c.conrelid = floor.of::regclass and c.contype = 'f'
-- There is no file.
where c.conname <> 'import_row_file_id_fkey'
\gexec
